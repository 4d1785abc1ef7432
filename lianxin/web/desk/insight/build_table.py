"""A built table as HTML: it may have a hundred thousand cells, which no template writes in time."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from lianxin.domains.insight.queries import Built, BuiltRow, Head, Shown, Weight, written
from lianxin.foundation.tallies.enums import Basis

# In larger tables the units lead on, not every cell.
MOST_LINKED = 1500
_SORTS = {Weight.PART: "", Weight.SUBTOTAL: " is-subtotal", Weight.TOTAL: " is-total"}


def head_rows(built: Built) -> SafeString:
    """One line of heads, or two where groups of columns hold several figures."""
    size = len(built.figures)
    figures = [f'<th scope="col" class="number">{escape(str(one.words))}</th>' for one in built.figures]
    corner = escape(built.corner)
    if not built.is_grouped:
        return _safe(f'<tr><th scope="col">{corner}</th>{"".join(figures)}</tr>')
    if size == 1:
        groups = [f'<th scope="col" class="number">{escape(group.words)}</th>' for group in built.groups]
        return _safe(f'<tr><th scope="col">{corner}</th>{"".join(groups)}</tr>')
    groups = [f'<th scope="colgroup" colspan="{size}">{escape(group.words)}</th>' for group in built.groups]
    return _safe(
        f'<tr><th scope="col" rowspan="2">{corner}</th>{"".join(groups)}</tr>'
        f"<tr>{''.join(figures) * len(built.groups)}</tr>"
    )


def table_rows(built: Built) -> SafeString:
    """A line for each part, its groups and the whole. Figures lead to their pages, told apart ones to their records."""
    columns = built.columns
    linked = len(built.rows) * len(columns) <= MOST_LINKED
    root = reverse("desk_figures")
    ways = _Ways(built, root) if linked else None
    return _safe("".join(_row(row, columns, root, ways) for row in built.rows))


def _row(row: BuiltRow, columns: Sequence[tuple[Head, Shown]], root: str, ways: "_Ways | None") -> str:
    words = escape(row.head.words)
    if row.head.org:
        words = f'<a href="{root}{row.head.org}/">{words}</a>'
    cells = []
    for place, ((group, shown), value) in enumerate(zip(columns, row.values, strict=True)):
        # Digits and signs, nothing to escape.
        text = written(shown, value)
        if place in row.added:
            text = f"Σ {text}"
        href = ways.to(row.head, group, shown) if ways and value is not None else ""
        strong = _SORTS[group.weight]
        cells.append(f'<td class="number{strong}">{f"<a href={href!r}>{text}</a>" if href else text}</td>')
    own = " is-own" if row.head.is_own and row.head.weight == Weight.PART else ""
    return f'<tr class="{(_SORTS[row.head.weight] + own).strip()}"><th scope="row">{words}</th>{"".join(cells)}</tr>'


class _Ways:
    """Where a cell leads."""

    def __init__(self, built: Built, root: str) -> None:
        self._built = built
        self._root = root

    def to(self, row: Head, group: Head, shown: Shown) -> str:
        """The page of the figure, or the records behind a part of it; "" where no single page shows the same."""
        frame = self._built.frame
        only = {frame.only.dim: frame.only.value} if frame.only else {}
        told = only | {
            axis: head.value
            for axis, head in ((frame.wish.rows, row), (frame.wish.columns, group))
            if head.value is not None
        }
        spans = [one for one in (row.span, group.span) if one is not None]
        if not spans and len(frame.periods) == 1:
            spans = [0]
        if shown.subject is None or shown.base is not None or not spans or len(told) > 1 or "" in told.values():
            return ""
        if told and not (shown.subject.opens and set(told) <= set(shown.subject.dims) and not shown.subject.is_rate):
            return ""
        org = row.org or group.org or frame.unit.pk
        query = {"cut": frame.cut.code, "period": frame.periods[spans[0]].label}
        if frame.wish.basis == Basis.WAS:
            query["basis"] = frame.wish.basis.value
        for dim, value in told.items():
            query |= {"by": dim, "value": value}
        records = "records/" if told else ""
        return escape(f"{self._root}{org}/{shown.subject.code}/{records}?{urlencode(query)}")


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308  escaped piece by piece
