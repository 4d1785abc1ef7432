"""What hangs on the wall of a hall: totals of a unit, and what people ask about. Nothing in it points at anybody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lianxin.domains.insight.dimensions import words_for, words_of
from lianxin.domains.insight.queries.counting import Reading, count
from lianxin.domains.insight.queries.digest import exact_path
from lianxin.domains.insight.queries.subjects import Subject, key_subjects, rate_subjects
from lianxin.domains.insight.rules import CALENDAR, LEAST
from lianxin.domains.insight.words import day_words
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import org_by_id
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import Span, figures
from lianxin.kernel import clock

DAYS_DRAWN = 30
KINDS_SHOWN = 6
RECEIVED = "cases.received"
_SHOWN = ("cases.received", "cases.resolved", "cases.open", "cases.response", "cases.resolution", "cases.satisfaction")


@dataclass(frozen=True, slots=True)
class Total:
    """One figure: of today (None: not told), and of the month."""

    subject: Subject
    today: Reading | None
    month: Reading


@dataclass(frozen=True, slots=True)
class Drawn:
    """One bar: what it stands for, in full and short, and how much came in."""

    words: str
    short: str
    text: str
    value: float


@dataclass(frozen=True, slots=True)
class Wall:
    """`drawn` is what came in by days, or (rounded) by months; `about` the kinds of ten and more: words, count, percent
    of the largest. `period`: the month that rounded figures are of; "" for the running one.
    """

    unit: Org
    at: datetime
    totals: tuple[Total, ...]
    drawn: tuple[Drawn, ...]
    about: tuple[tuple[str, str, int], ...]
    period: str = ""


def shown_on_walls() -> list[Subject]:
    """The figures of a wall, in their order."""
    return [subject for subject in (*key_subjects(), *rate_subjects()) if subject.code in _SHOWN]


def wall_of(reach: Reach, org_id: int) -> Wall:
    """The wall of one unit; raises Refused for who may not open its requests."""
    unit = org_by_id(org_id)
    path = exact_path(reach, unit)
    now, today = clock.now(), clock.today()
    month = CALENDAR[0].of(today)
    spans = [Span(today, today), Span(month.first, month.last)]
    subjects = shown_on_walls()
    counts = count(reach, subjects, paths={unit.pk: path}, spans=spans, basis=Basis.IS)
    totals = [Total(one, *(counts.reading(one, unit.pk, span) for span in (0, 1))) for one in subjects]
    days = [today - timedelta(days=back) for back in range(DAYS_DRAWN - 1, -1, -1)]
    came = figures(RECEIVED, orgs=[unit.pk], spans=[Span(day, day) for day in days])
    return Wall(
        unit=unit,
        at=now,
        totals=tuple(totals),
        drawn=tuple(_drawn(day, came.get((unit.pk, number, ()), 0)) for number, day in enumerate(days)),
        about=_about(unit.pk, today),
    )


def _drawn(day: date, number: int) -> Drawn:
    return Drawn(day_words(day), str(day.day), str(number or ""), number)


def _about(org_id: int, today: date) -> tuple[tuple[str, str, int], ...]:
    """Words, count and share of the largest in percent."""
    year = Span(date(today.year, 1, 1), date(today.year, 12, 31))
    found = figures(RECEIVED, orgs=[org_id], spans=[year], by=("category",))
    known = words_for("category")
    pairs = sorted((-number, value) for (_org, _span, (value,)), number in found.items() if value and number >= LEAST)
    most = -pairs[0][0] if pairs else 1
    return tuple(
        (words_of(value, known), f"{-number:,}", round(100 * -number / most)) for number, value in pairs[:KINDS_SHOWN]
    )
