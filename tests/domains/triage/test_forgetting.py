"""What was proposed is not kept for ever."""

from datetime import UTC, datetime, timedelta

import pytest

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case
from lianxin.domains.triage import queries
from lianxin.domains.triage.actions import forgetting
from lianxin.domains.triage.actions.forgetting import forget_proposals
from lianxin.domains.triage.models import KeptProposal, Proposed
from lianxin.domains.triage.rules_assigning import WITHIN
from lianxin.domains.triage.tasks import forget
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def keep(town, tree, *, closed: timedelta | None, alone: bool = False) -> Proposed:
    """Three proposals, settled where the request was closed so long ago."""
    case = make_case(town.orgs["grid"], at=NOW - timedelta(days=500))
    ended = NOW - closed if closed is not None else None
    if ended:
        Case.objects.filter(pk=case.pk).update(state=State.CLOSED, closed_at=ended)
    kept = Proposed.objects.create(
        case=case,
        unit=town.orgs["community"],
        made_at=NOW,
        settled_at=ended,
        right=True if ended else None,
        assigned_at=ended if alone else None,
    )
    for rank, code in enumerate(("lamp", "water", "bus")):
        KeptProposal.objects.create(proposed=kept, rank=rank, category=tree[code], confidence=0.5, words=["路灯"])
    return kept


def left(kept: Proposed) -> list[tuple[int, list[str]]]:
    return list(KeptProposal.objects.filter(proposed=kept).order_by("rank").values_list("rank", "words"))


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_words_and_second_thoughts_go_once_the_request_is_closed(town, tree, monkeypatch, at_once):
    monkeypatch.setattr(forgetting, "AT_ONCE", at_once)
    opened, closed = keep(town, tree, closed=None), [keep(town, tree, closed=timedelta(days=1)) for _one in range(3)]
    before = queries.reckoned_for(town.orgs["community"].pk, at=NOW, version=None)
    for _time in range(2):
        forget_proposals(at=NOW)
        assert left(opened) == [(0, ["路灯"]), (1, ["路灯"]), (2, ["路灯"])]
        assert [left(one) for one in closed] == [[(0, [])]] * 3
    assert queries.reckoned_for(town.orgs["community"].pk, at=NOW, version=None) == before
    assert before.proposals == 3


def test_after_a_year_nothing_is_left_but_that_it_went_without_a_person(town, tree):
    day = timedelta(days=1)
    recent, old = keep(town, tree, closed=WITHIN - day), keep(town, tree, closed=WITHIN + day)
    alone, untold = keep(town, tree, closed=WITHIN + day, alone=True), keep(town, tree, closed=WITHIN + day)
    Proposed.objects.filter(pk=untold.pk).update(settled_at=None, right=None)
    forget_proposals(at=NOW)
    assert set(Proposed.objects.all()) == {recent, alone}
    assert not KeptProposal.objects.filter(proposed=old.pk).exists()
    assert Case.objects.count() == 4


def test_the_job_does_it_and_does_nothing_in_an_empty_place(town, tree):
    forget()
    kept = keep(town, tree, closed=timedelta(days=1))
    forget()
    assert left(kept)[:1] == [(0, [])]
