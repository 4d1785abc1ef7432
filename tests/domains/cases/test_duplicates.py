"""What may be the same matter: for staff the requests themselves, for residents public words only."""

from datetime import timedelta

import pytest

from lianxin.domains.cases.actions import attach_case, declare_event, merge_case
from lianxin.domains.cases.actions.intake import Reporter, Request
from lianxin.domains.cases.actions.joining import enter_and_join
from lianxin.domains.cases.enums import Channel, State
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.duplicates import already_known, likely_duplicates
from lianxin.foundation.access.queries import reach_of
from lianxin.kernel import clock
from lianxin.kernel.errors import Refused
from tests.factories.cases import make_case, make_category, make_town

pytestmark = pytest.mark.django_db
LAMP = "三单元楼道的路灯坏了一个多星期,老人晚上上下楼看不见,请尽快修。"
TYPED = "三单元路灯坏了,晚上太黑"
OTHERS = ("小区门口的垃圾桶满了没人清运,味道很大。", "自来水停了三天,没有通知。", "想咨询医保异地备案怎么办理。")


def likely(user, place, typed: str = TYPED) -> list[Case]:
    found = likely_duplicates(reach=reach_of(user.actor), place=place, words=typed, at=clock.now())
    return [one.case for one in found]


def known(place, typed: str = TYPED, category=None) -> list[str]:
    return [one.words for one in already_known(place=place, words=typed, category=category, at=clock.now())]


def make_lamp(town, where: str = "grid", **options) -> Case:
    for words in OTHERS:
        make_case(town.orgs[where], words=words)
    return make_case(town.orgs[where], words=LAMP, **options)


def test_a_like_request_of_the_neighbourhood_is_found() -> None:
    town = make_town()
    lamp = make_lamp(town)
    assert likely(town.desk, town.orgs["grid"]) == [lamp]
    assert likely(town.desk, town.orgs["community"]) == [lamp]
    assert likely(town.grid_worker, town.orgs["grid"]) == [lamp]
    assert not likely(town.desk, town.orgs["grid"], "路灯")


def test_what_lies_elsewhere_in_the_township_is_found_and_told_why() -> None:
    town = make_town()
    lamp = make_lamp(town, at=clock.now() - timedelta(days=3))
    found = likely_duplicates(
        reach=reach_of(town.dispatcher.actor), place=town.orgs["village"], words=TYPED, at=clock.now()
    )
    assert [(one.case, one.because) for one in found] == [(lamp, "同一乡镇街道，3天前，“路灯坏了”")]


def test_only_what_the_reader_may_open() -> None:
    town = make_town()
    make_lamp(town)
    assert not likely(town.stranger, town.orgs["grid"])
    assert not likely(town.stranger, town.orgs["neighbour"])


def test_only_recent_and_living_ones(settings) -> None:
    town = make_town()
    settings.LIKELY_DAYS = 10
    make_lamp(town, at=clock.now() - timedelta(days=11))
    withdrawn = make_lamp(town)
    Case.objects.filter(pk=withdrawn.pk).update(state=State.WITHDRAWN, closed_at=clock.now())
    assert not likely(town.desk, town.orgs["grid"])


def test_a_merged_one_stands_for_its_lead() -> None:
    town = make_town()
    lead = make_case(town.orgs["grid"], words="楼道照明维修")
    merge_case(case=make_lamp(town), lead=lead, by=town.desk.actor, at=clock.now())
    assert likely(town.desk, town.orgs["grid"]) == [lead]


def enter(town, *, by=None, **options) -> Case:
    request = Request(words=TYPED, channel=Channel.DESK, reporter=Reporter(name="李四"))
    place = town.orgs["grid"]
    return enter_and_join(place=place, request=request, by=(by or town.desk).actor, at=clock.now(), **options)


def test_entered_and_merged_in_one_step() -> None:
    town = make_town()
    lead = make_lamp(town)
    case = enter(town, lead=lead, key="once")
    assert (case.state, case.lead) == (State.MERGED, lead)
    assert enter(town, lead=lead, key="once") == case
    answered = enter(town, lead=lead, answer="明天换灯")
    answered.refresh_from_db()
    assert (answered.state, answered.lead) == (State.RESOLVED, None)


def test_entered_and_attached_in_one_step() -> None:
    town = make_town()
    event = declare_event(
        place=town.orgs["community"], title="停电", words="抢修中", by=town.desk.actor, at=clock.now()
    )
    assert enter(town, event=event).public_event == event


def test_merging_needs_the_right_and_otherwise_nothing_is_entered() -> None:
    town = make_town()
    lead = make_lamp(town)
    before = Case.objects.count()
    with pytest.raises(Refused):
        enter(town, lead=lead, by=town.grid_worker)
    assert Case.objects.count() == before


def test_a_resident_reads_public_words_only() -> None:
    town = make_town()
    lamp = make_lamp(town)
    assert not known(town.orgs["grid"])
    Case.objects.filter(pk=lamp.pk).update(
        published_at=clock.now(), published_title="三单元楼道路灯不亮", published_words="已联系电工,本周修好。"
    )
    assert known(town.orgs["grid"]) == ["三单元楼道路灯不亮"]
    assert not known(town.orgs["village"])


def test_a_resident_hears_of_a_public_event() -> None:
    town = make_town()
    event = declare_event(
        place=town.orgs["community"],
        title="太保社区停电抢修",
        words="变压器故障,正在抢修。",
        by=town.desk.actor,
        at=clock.now(),
    )
    attach_case(case=make_case(town.orgs["grid"]), event=event, by=town.desk.actor, at=clock.now())
    assert known(town.orgs["grid"], "我们社区停电了,什么时候修好") == ["太保社区停电抢修"]
    assert not known(town.orgs["grid"], "垃圾没人清运怎么办")


def test_a_resident_hears_how_many_of_a_common_matter_and_of_no_other() -> None:
    town = make_town()
    lamps, care = make_category("p.power", name="用电路灯"), make_category("p.care", name="看病养老")
    for category in (lamps, lamps, care):
        make_case(town.orgs["grid"], category=category)
    here = already_known(place=town.orgs["grid"], words="", category=lamps, at=clock.now())
    assert [(one.words, one.count) for one in here] == [("用电路灯", 2)]
    assert not known(town.orgs["grid"], "", care)
