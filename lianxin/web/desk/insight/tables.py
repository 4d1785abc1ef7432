"""Tables of units as HTML: a page may have three hundred cells, for which a template takes twenty times as long."""

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from lianxin.domains.insight.queries import Row, Subject
from lianxin.web.desk.insight.asked import Ways


def unit_rows(rows: Sequence[Row], subjects: Sequence[Subject], ways: Ways) -> SafeString:
    """A row a unit, a cell a figure, each a link; the first figure has a bar in proportion to the largest."""
    heads = [
        (f'<td class="number" data-label="{escape(str(subject.words))}"><a href="', subject.code)
        for subject in subjects
    ]
    most = max((row.readings[0].value or 0 for row in rows if row.readings), default=0)
    return mark_safe("".join(_row(row, heads, ways, most) for row in rows))  # noqa: S308  escaped piece by piece


def _row(row: Row, heads: Sequence[tuple[str, str]], ways: Ways, most: float) -> str:
    org_id = row.unit.pk
    cells = [
        f'{head}{escape(ways.figure(org_id, code))}">{escape(reading.text)}</a>{_bar(reading.value, most, place)}</td>'
        for place, ((head, code), reading) in enumerate(zip(heads, row.readings, strict=True))
    ]
    own = ' class="is-own"' if row.is_own else ""
    name = f'<a href="{escape(ways.unit(org_id))}">{escape(row.unit.short_name)}</a>'
    return f"<tr{own}><td>{name}</td>{''.join(cells)}</tr>"


def _bar(value: float | None, most: float, place: int) -> str:
    """Under the first figure: as long as its value is of the largest."""
    if place or not most:
        return ""
    return (
        '<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{round(100 * (value or 0) / most)}" height="4"/></svg>'
    )
