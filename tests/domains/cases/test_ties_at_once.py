"""Two at once: merging to and fro, a member that leaves while its lead moves, a part that ends with its whole."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions import Task
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import LianxinError
from tests.domains.cases.told import fresh
from tests.factories.cases import Town, make_case, make_town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town() -> Town:
    return make_town()


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do them at the same moment; what became of each: done, or the name of the refusal."""
    ready, ended = Barrier(len(deeds)), [""] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        ready.wait()
        try:
            deed()
            ended[place] = "done"
        except LianxinError as refusal:
            ended[place] = type(refusal).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


@pytest.mark.parametrize("_time", range(3))
def test_of_two_who_merge_to_and_fro_one_wins(town: Town, _time: int) -> None:
    first, second = make_case(town.orgs["grid"]), make_case(town.orgs["grid"])
    by, at = town.desk.actor, clock.now()
    ended = at_once(
        lambda: actions.merge_case(case=first, lead=second, by=by, at=at),
        lambda: actions.merge_case(case=second, lead=first, by=by, at=at),
    )
    assert sorted(ended) in (["Conflict", "done"], ["Invalid", "done"])
    lead = Case.objects.get(state=State.RECEIVED)
    assert (lead.merged, lead.lead_id) == (1, None)


@pytest.mark.parametrize("_time", range(3))
def test_a_member_may_leave_while_its_lead_moves(town: Town, _time: int) -> None:
    lead, *members = (make_case(town.orgs["grid"]) for _number in range(3))
    for member in members:
        actions.merge_case(case=member, lead=lead, by=town.desk.actor, at=clock.now())
    leaving = fresh(members[0])
    ended = at_once(
        lambda: actions.withdraw_case(case=leaving, by=REPORTER, at=clock.now()),
        lambda: actions.assign_case(case=fresh(lead), unit=town.orgs["grid"], by=town.desk.actor, at=clock.now()),
    )
    assert ended == ["done", "done"]
    assert (fresh(leaving).state, fresh(lead).merged) == (State.WITHDRAWN, 1)
    assert fresh(members[1]).unit == fresh(lead).unit == town.orgs["grid"]


@pytest.mark.parametrize("_time", range(3))
def test_a_whole_taken_back_while_its_part_is_done_ends_both(town: Town, _time: int) -> None:
    whole = actions.split_case(
        case=make_case(town.orgs["grid"]),
        tasks=[Task(unit=town.orgs["grid"], words="清理路面")],
        by=town.desk.actor,
        at=clock.now(),
    )
    begun = actions.accept_case(case=whole.parts.get(), by=town.grid_worker.actor, at=clock.now())
    ended = at_once(
        lambda: actions.withdraw_case(case=whole, by=REPORTER, at=clock.now()),
        lambda: actions.resolve_case(case=begun, words="清了", by=town.grid_worker.actor, at=clock.now()),
    )
    assert ended[0] in {"done", "Conflict"}
    assert ended[1] in {"done", "Conflict"}
    if ended[0] == "done":
        assert fresh(begun).state in {State.CLOSED, State.WITHDRAWN}
