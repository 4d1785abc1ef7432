"""Answers that hold for many: who keeps them, where they hold, how they are found, and how they end."""

from datetime import timedelta

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.knowledge import Kept, keep_answer, retire_answer, tell_of_endings
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.models import KnowledgeAnswer
from lianxin.domains.cases.queries.knowledge import (
    Standing,
    kept_answer,
    kept_answers,
    knowledge_for,
    offered_answer,
)
from lianxin.domains.messaging.queries import notices_for
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.factories.cases import Town, make_case, make_town

pytestmark = pytest.mark.django_db


def make_answer(town: Town, title: str = "异地就医怎么报销", *, unit: str = "community", **options) -> KnowledgeAnswer:
    by = options.pop("by", town.dispatcher)
    given = {
        "words": "先在手机上备案,出院时直接结算。",
        "source": "县医保局 2026 年 3 号文",
        "asked_as": "外地看病报医保\n备案",
    }
    org = town.orgs[options.pop("holds", unit)]
    kept = Kept(title=title, owner=town.orgs[unit], org=org, **(given | options))
    return keep_answer(kept=kept, by=by.actor, at=clock.now())


def titles(user, typed: str, place=None) -> list[str]:
    return [answer.title for answer in knowledge_for(reach_of(user.actor), place, typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "异地就医",
        "报销",
        "yidi",
        "yidijiuyi",
        "ydjy",
        "YDJY",
        "备案",
        "beian",
        "外地看病",
        "异地 报销",
        "出院时",
        "wdkb",
    ],
)
def test_an_answer_is_found_by_characters_pinyin_and_initials(typed: str) -> None:
    town = make_town()
    make_answer(town)
    make_answer(town, "身份证丢了怎么补", words="到派出所。", asked_as="")
    assert titles(town.desk, typed) == ["异地就医怎么报销"]


@pytest.mark.parametrize("typed", ["我父亲在外地看病了,医保能报吗", "想问一下异地就医报销的事"])
def test_a_whole_sentence_finds_what_it_is_about(typed: str) -> None:
    town = make_town()
    make_answer(town)
    make_answer(town, "身份证丢了怎么补", words="到派出所。", asked_as="")
    assert titles(town.desk, typed) == ["异地就医怎么报销"]


@pytest.mark.parametrize("typed", ["", "  ", "!?", "zzzz", "%", "垃圾车几点来"])
def test_nothing_fits_nothing(typed: str) -> None:
    town = make_town()
    make_answer(town)
    assert not titles(town.desk, typed)


def test_an_answer_holds_at_its_unit_and_below() -> None:
    town = make_town()
    make_answer(town)
    make_answer(town, "备案在哪里办", unit="township", asked_as="", words="在便民中心。")
    assert titles(town.desk, "备案", town.orgs["grid"]) == ["异地就医怎么报销", "备案在哪里办"]
    assert titles(town.dispatcher, "备案", town.orgs["village"]) == ["备案在哪里办"]
    assert titles(town.stranger, "备案") == ["备案在哪里办"]
    assert titles(town.dispatcher, "备案") == ["异地就医怎么报销", "备案在哪里办"]


def test_whoever_enters_no_requests_is_told_nothing() -> None:
    town = make_town()
    answer = make_answer(town)
    assert not titles(town.supervisor, "备案")
    with pytest.raises(Missing):
        offered_answer(reach_of(town.supervisor.actor), answer.uuid)


def test_keeping_is_audited_and_needs_the_right_on_both_units() -> None:
    town = make_town()
    answer = make_answer(town, by=town.desk)
    assert answer.version == 1
    changed = keep_answer(
        kept=Kept(title="新", words="新词", source="来源", owner=answer.owner, org=answer.org),
        answer=answer,
        seen=1,
        by=town.desk.actor,
        at=clock.now(),
    )
    records = list(records_about(("knowledge", str(answer.uuid))))
    assert {record.verb for record in records} == {"cases.keep_answer"}
    assert len(records) == 2
    assert changed.version == 2
    for user in (town.stranger, town.grid_worker, town.supervisor):
        with pytest.raises(Refused):
            make_answer(town, by=user)
    with pytest.raises(Refused):
        make_answer(town, by=town.desk, holds="township")
    with pytest.raises(Refused):
        retire_answer(answer=answer, by=town.stranger.actor, at=clock.now())
    with pytest.raises(Conflict):
        retire_answer(answer=answer, seen=1, by=town.desk.actor, at=clock.now())


@pytest.mark.parametrize("name", ["title", "words", "source"])
def test_what_is_missing_is_named(name: str) -> None:
    town = make_town()
    with pytest.raises(Invalid) as refusal:
        make_answer(town, **{"title": "问题", name: " "})
    assert set(refusal.value.fields) == {name}
    with pytest.raises(Invalid):
        make_answer(town, **{"title": "问题", name: "长" * 5000})
    with pytest.raises(Invalid):
        make_answer(town, valid_until=clock.today() - timedelta(days=1))


def test_ended_and_retired_answers_are_not_offered() -> None:
    town = make_town()
    ended, retired = make_answer(town, valid_until=clock.today()), make_answer(town, "备案要带什么")
    KnowledgeAnswer.objects.filter(pk=ended.pk).update(valid_until=clock.today() - timedelta(days=1))
    retire_answer(answer=retired, by=town.desk.actor, at=clock.now())
    reach = reach_of(town.desk.actor)
    assert not titles(town.desk, "备案")
    assert not kept_answers(reach)
    assert kept_answers(reach, standing=Standing.ENDING) == [ended]
    assert kept_answers(reach, standing=Standing.RETIRED) == [retired]
    with pytest.raises(Missing):
        offered_answer(reach, ended.uuid)
    keep_answer(
        kept=Kept(title="备案", words="词", source="源", owner=retired.owner, org=retired.org),
        answer=retired,
        by=town.desk.actor,
        at=clock.now(),
    )
    assert titles(town.desk, "备案") == ["备案"]


def test_only_ones_own_are_kept() -> None:
    town = make_town()
    answer = make_answer(town)
    assert kept_answer(reach_of(town.desk.actor), answer.uuid) == answer
    assert kept_answers(reach_of(town.dispatcher.actor), typed="beian") == [answer]
    with pytest.raises(Missing):
        kept_answer(reach_of(town.stranger.actor), answer.uuid)


def test_its_owner_is_told_before_the_end_and_after_it_once_each() -> None:
    town = make_town()
    now = clock.now()
    make_answer(town, valid_until=clock.today() + timedelta(days=20))

    def told(days: int) -> int:
        tell_of_endings(at=now + timedelta(days=days))
        return notices_for(town.desk).count()

    assert [told(days) for days in (0, 5, 6, 7, 20, 21, 22, 30)] == [0, 0, 1, 1, 1, 2, 2, 2]
    assert not notices_for(town.stranger).exists()


def test_the_timeline_names_the_answer_that_was_used() -> None:
    town = make_town()
    answer = make_answer(town)
    case = make_case(town.orgs["grid"])
    actions.answer_case(case=case, words=answer.words, knowledge=answer.uuid, by=town.desk.actor, at=clock.now())
    assert case.events.get(verb=Verb.ANSWER).details["knowledge"] == str(answer.uuid)
