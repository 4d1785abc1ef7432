"""Measures for these tests: a flow, a stock, persons, and one along the administrative line."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import pytest

from lianxin.foundation.journal import measures
from lianxin.foundation.journal.measures import Measure
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.orgs.models import OrgPath
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.tallies.enums import Basis, Grain
from lianxin.foundation.tallies.models import TallyPlan
from lianxin.foundation.tallies.queries import Figures
from lianxin.foundation.tallies.rules import Span, dimset_of
from lianxin.foundation.tallies.state import mark_plan
from lianxin.kernel import clock

CAME, OPEN, PEOPLE, MEMBERS = "test.came", "test.open", "test.people", "test.members"
DIMS = ("category", "channel")
COUNTED = (
    Measure(CAME, "came", "", "", "territorial", DIMS, sets=((), ("category",), DIMS)),
    Measure(OPEN, "open", "", "", "territorial", DIMS, sets=((), ("category",)), stock=True),
    Measure(PEOPLE, "people", "", "", "territorial", DIMS, distinct=True),
    Measure(MEMBERS, "members", "", "", "administrative", ("kind",), sets=((), ("kind",))),
)


def register_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only these and what orgs counts are known until the end of the test."""
    known = {code: one for code, one in measures._MEASURES.items() if code.startswith("orgs.")}
    monkeypatch.setattr(measures, "_MEASURES", known)
    measures.register(*COUNTED)


def subject(number: int) -> UUID:
    return UUID(int=number)


def keep(measure: str, dimset: str, kind: str, *, days: bool) -> None:
    """Plan a set of a measure at units of a kind. Only while there are no facts: nothing is counted here."""
    for grain in (Grain.MONTH, Grain.DAY) if days else (Grain.MONTH,):
        TallyPlan.objects.create(measure=measure, dimset=dimset, kind=kind, grain=grain, kept=True)
    mark_plan()


def keep_all(*kinds: str, days: bool = True) -> None:
    """Plan every set of every measure of these tests at units of these kinds."""
    for measure in COUNTED:
        for names in measure.sets:
            for kind in kinds:
                keep(measure.code, dimset_of(names), kind, days=days and not measure.distinct)


def recounted(
    measure: str, spans: Sequence[Span], basis: Basis, by: tuple[str, ...], where: Mapping[str, str]
) -> Figures:
    """What `figures` should say of every unit, from the facts one by one."""
    declared = measures.measure_of(measure)
    spells: dict[int, list[OrgPath]] = defaultdict(list)
    for row in OrgPath.objects.filter(line=declared.line).order_by("valid_from"):
        spells[row.org_id].append(row)
    totals: dict[tuple[int, int, tuple[str, ...]], int] = defaultdict(int)
    subjects: dict[tuple[int, int, tuple[str, ...], UUID], int] = defaultdict(int)
    for fact in Fact.objects.filter(measure=measure):
        if any(str(fact.dims.get(name, "")) != value for name, value in where.items()):
            continue
        day = clock.local_day(fact.at)
        values = tuple(str(fact.dims.get(name, "")) for name in by)
        for number, span in enumerate(spans):
            on = span.last if declared.stock else day
            path = _path(spells[fact.org], on if basis == Basis.WAS else None)
            if day > span.last or (day < span.first and not declared.stock):
                continue
            for org in ids_on(path):
                if not declared.distinct:
                    totals[org, number, values] += fact.quantity
                elif fact.subject is not None:
                    subjects[org, number, values, fact.subject] += fact.quantity
    for (org, number, values, _subject), refs in subjects.items():
        totals[org, number, values] += refs > 0
    return {key: total for key, total in totals.items() if total}


def _path(spells: Sequence[OrgPath], day: date | None) -> str:
    held = (row for row in spells if row.valid_to is None or (day is not None and day < row.valid_to))
    return next((row.path for row in held), "")
