"""A program that reads what has changed, and goes on from the last change, sees whatever is done to a request."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions import Task
from lianxin.domains.cases.actions.bulk import PastCase, PastStep, record_past_cases
from lianxin.domains.cases.actions.intake import Request
from lianxin.domains.cases.actions.reckoning import limits_changed
from lianxin.domains.cases.actions.sweeping import sweep_batch
from lianxin.domains.cases.enums import Channel, State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.queries import NO_FILTERS
from lianxin.domains.cases.queries.feed import changed
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.search.sql import find_under
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import LianxinError
from tests.domains.cases.told import fresh
from tests.factories.access import make_token
from tests.factories.cases import Town, make_case, make_category, make_in_progress, make_town

# What the clock keeps for itself: no program reads it.
_UNSEEN = {"sweep_at", "sweep_from", "changed_at", "version"}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


class Reader:
    """Polls as the how-to says, two requests a page."""

    def __init__(self, reach: Reach) -> None:
        self.reach, self.since = reach, LONG_AGO

    def poll(self) -> set[int]:
        seen: set[int] = set()
        after, since = "", self.since
        while True:
            page = changed(reach=self.reach, filters=NO_FILTERS, since=since, now=clock.now(), after=after, size=2)
            seen |= {case.pk for case in page.rows}
            self.since = max([self.since, *(case.changed_at for case in page.rows)])
            if page.after is None:
                return seen
            after = page.after


def rows() -> dict[int, dict[str, Any]]:
    return {
        row["id"]: {name: value for name, value in row.items() if name not in _UNSEEN} for row in Case.objects.values()
    }


def reader(town: Town) -> Reader:
    token, _secret = make_token(Role.SUPERVISOR, town.orgs["county"])
    return Reader(reach_of(token.actor))


def deeds(town: Town, category: Category) -> list[Callable[[Case, Case, datetime], object]]:
    """What may happen to a request, or to it and another."""
    desk, grid, hub, department = (one.actor for one in (town.desk, town.grid_worker, town.dispatcher, town.handler))
    unit = town.orgs["grid"]

    def limited(_case: Case, _other: Case, at: datetime) -> None:
        category.resolve_minutes = (category.resolve_minutes or 600) + 60
        category.save()
        limits_changed([category.pk])

    def recorded(_case: Case, _other: Case, at: datetime) -> None:
        asked = Request(words="旧事", channel=Channel.DESK)
        steps = [PastStep(verb=Verb.ANSWER, at=LONG_AGO + timedelta(hours=2), by=SYSTEM, words="办好了")]
        number = str(Case.objects.count())
        past = PastCase(
            place=unit, request=asked, submitted_at=LONG_AGO, steps=steps, source="old", outside_number=number
        )
        record_past_cases(cases=[past], by=SYSTEM, at=at)

    return [
        lambda _case, _other, at: make_case(unit, at=at, category=category),
        lambda case, _other, at: actions.assign_case(case=case, unit=unit, by=desk, at=at),
        lambda case, _other, at: actions.assign_case(case=case, unit=town.orgs["department"], by=hub, at=at),
        lambda case, _other, at: actions.accept_case(case=case, by=grid, at=at),
        lambda case, _other, at: actions.accept_case(case=case, by=department, at=at),
        lambda case, _other, at: actions.return_case(case=case, words="不是我们的", by=grid, at=at),
        lambda case, _other, at: actions.escalate_case(case=case, words="要上级办", by=desk, at=at),
        lambda case, _other, at: actions.answer_case(case=case, words="下午换灯", by=desk, at=at),
        lambda case, _other, at: actions.resolve_case(case=case, words="换好了", by=grid, at=at),
        lambda case, _other, at: actions.ask_reporter(case=case, words="哪一盏?", by=grid, at=at),
        lambda case, _other, at: actions.withdraw_case(case=case, words="好了", by=REPORTER, at=at),
        lambda case, _other, at: actions.urge_case(case=case, by=REPORTER, at=at),
        lambda case, other, at: actions.merge_case(case=case, lead=other, by=desk, at=at),
        lambda case, other, at: actions.merge_case(case=case, lead=other, by=hub, at=at),
        lambda case, other, at: actions.merge_case(case=case, lead=other, by=desk, at=at),
        lambda case, _other, at: actions.unmerge_case(case=case, by=desk, at=at),
        lambda case, _other, at: actions.split_case(case=case, tasks=[Task(unit, "看一下")], by=desk, at=at),
        lambda _case, _other, at: sweep_batch(at=at + timedelta(days=30)),
        limited,
        recorded,
    ]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_a_reader_who_goes_on_from_the_last_change_sees_it(town: Town, seed: int) -> None:
    chance, category = Random(seed), make_category()
    at = clock.now()
    for number in range(4):
        make_case(town.orgs["grid"], at=at - timedelta(hours=number), category=category)
    program, possible = reader(town), deeds(town, category)
    program.poll()
    done = 0
    for _turn in range(45):
        before = rows()
        case, other = chance.sample(list(Case.objects.order_by("pk")), 2)
        # What a program, a slow phone or a clock that is wrong says of the time: also earlier than what was read.
        moment = at + timedelta(minutes=chance.randint(-30, 30))
        deed = chance.choice(possible)
        try:
            deed(case, other, moment)
        except LianxinError:
            continue
        done += 1
        run_due()
        after = rows()
        different = {pk for pk in after if after[pk] != before.get(pk)}
        assert different <= program.poll()
    assert done > 5


def test_members_that_are_answered_by_a_job_are_read(town: Town) -> None:
    lead, member = make_case(town.orgs["grid"]), make_case(town.orgs["grid"])
    actions.merge_case(case=member, lead=lead, by=town.desk.actor, at=clock.now())
    at_work = make_in_progress(town, case=fresh(lead))
    actions.resolve_case(case=at_work, words="换好了", by=town.grid_worker.actor, at=clock.now())
    program = reader(town)
    assert program.poll() == {lead.pk, member.pk}
    run_due()
    assert fresh(member).state == State.RESOLVED
    assert member.pk in program.poll()
    # The day of the answer stays that of the lead.
    assert fresh(member).resolved_at == fresh(lead).resolved_at


def test_members_are_found_and_read_where_their_lead_has_gone(town: Town) -> None:
    lead, member = make_case(town.orgs["grid"]), make_case(town.orgs["grid"])
    actions.merge_case(case=member, lead=lead, by=town.desk.actor, at=clock.now())
    run_due()
    version, program = fresh(member).version, reader(town)
    program.poll()
    actions.escalate_case(case=fresh(lead), words="要上级办", by=town.desk.actor, at=clock.now())
    moved = fresh(lead)
    actions.assign_case(case=moved, unit=town.orgs["neighbour"], by=town.dispatcher.actor, at=clock.now())
    run_due()
    assert fresh(member).unit == town.orgs["neighbour"]
    assert fresh(member).version > version
    assert {lead.pk, member.pk} <= program.poll()
    found = find_under(1, town.orgs["neighbour"].pk, before=None, limit=10)
    assert {hit.subject_id for hit in found} == {lead.pk, member.pk}


def test_a_member_that_goes_its_own_way_changes_its_lead_too(town: Town) -> None:
    lead, member = make_case(town.orgs["grid"]), make_case(town.orgs["grid"])
    actions.merge_case(case=member, lead=lead, by=town.desk.actor, at=clock.now())
    program = reader(town)
    program.poll()
    actions.unmerge_case(case=fresh(member), by=town.desk.actor, at=clock.now())
    assert fresh(lead).merged == 0
    assert program.poll() >= {lead.pk, member.pk}


def test_the_moment_of_writing_never_goes_back(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = make_case(town.orgs["grid"])
    before = case.changed_at
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: before - timedelta(hours=1))
        moved = actions.note_on_case(case=case, words="看过", by=town.desk.actor, at=before)
    assert moved.changed_at > before
