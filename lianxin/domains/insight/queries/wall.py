"""What hangs on the wall of a hall: totals of a unit, and what people ask about. Nothing in it points at anybody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lianxin.domains.insight.dimensions import words_for, words_of
from lianxin.domains.insight.queries.counting import Reading, count
from lianxin.domains.insight.queries.digest import exact_path
from lianxin.domains.insight.queries.subjects import Subject, key_subjects, rate_subjects
from lianxin.domains.insight.rules import CALENDAR, LEAST
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import org_by_id
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import Span, figures
from lianxin.kernel import clock

DAYS_DRAWN = 30
KINDS_SHOWN = 6
_RECEIVED = "cases.received"
_SHOWN = ("cases.received", "cases.resolved", "cases.open", "cases.response", "cases.resolution", "cases.satisfaction")


@dataclass(frozen=True, slots=True)
class Total:
    """One figure: of today where it is counted by the day, and of this month."""

    subject: Subject
    today: Reading
    month: Reading


@dataclass(frozen=True, slots=True)
class Wall:
    """`days` are the last thirty with what came in; `about` this year's kinds, those of ten and more only."""

    unit: Org
    at: datetime
    totals: tuple[Total, ...]
    days: tuple[tuple[date, int], ...]
    about: tuple[tuple[str, int, int], ...]


def wall_of(reach: Reach, org_id: int) -> Wall:
    """The wall of one unit; raises Refused for who may not open its requests."""
    unit = org_by_id(org_id)
    path = exact_path(reach, unit)
    now, today = clock.now(), clock.today()
    month = CALENDAR[0].of(today)
    spans = [Span(today, today), Span(month.first, month.last)]
    subjects = [subject for subject in (*key_subjects(), *rate_subjects()) if subject.code in _SHOWN]
    counts = count(reach, subjects, paths={unit.pk: path}, spans=spans, basis=Basis.IS)
    totals = [Total(one, *(counts.reading(one, unit.pk, span) for span in (0, 1))) for one in subjects]
    days = [today - timedelta(days=back) for back in range(DAYS_DRAWN - 1, -1, -1)]
    came = figures(_RECEIVED, orgs=[unit.pk], spans=[Span(day, day) for day in days])
    return Wall(
        unit=unit,
        at=now,
        totals=tuple(totals),
        days=tuple((day, came.get((unit.pk, number, ()), 0)) for number, day in enumerate(days)),
        about=_about(unit.pk, today),
    )


def _about(org_id: int, today: date) -> tuple[tuple[str, int, int], ...]:
    """Words, count and share of the largest in percent."""
    year = Span(date(today.year, 1, 1), date(today.year, 12, 31))
    found = figures(_RECEIVED, orgs=[org_id], spans=[year], by=("category",))
    known = words_for("category")
    pairs = sorted((-number, value) for (_org, _span, (value,)), number in found.items() if value and number >= LEAST)
    most = -pairs[0][0] if pairs else 1
    return tuple(
        (words_of(value, known), -number, round(100 * -number / most)) for number, value in pairs[:KINDS_SHOWN]
    )
