"""Finding cases by their words: what is found, what is shown, and by whom."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import TellBy
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import search_cases
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.orgs.actions import move_org
from lianxin.foundation.search.actions import rebuild
from lianxin.foundation.search.sql import clear_rows, settle_rows
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.access import make_worker
from tests.factories.cases import make_case, make_town
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db


def found(user, typed: str, **options: object) -> list[Case]:
    run_due()
    return [row.case for row in search_cases(reach=reach_of(user.actor), typed=typed, **options).rows]


def shown(user, typed: str) -> list[str]:
    run_due()
    page = search_cases(reach=reach_of(user.actor), typed=typed)
    return ["".join(f"[{piece.text}]" if piece.marked else piece.text for piece in row.pieces) for row in page.rows]


@pytest.mark.parametrize("typed", ["路灯", "楼道灯", "灯坏 老人", "三单元"])
def test_a_case_is_found_by_its_words(typed: str) -> None:
    town = make_town()
    case = make_case(town.orgs["grid"], words="三单元楼道灯坏了,路灯也不亮,老人不方便。")
    make_case(town.orgs["grid"], words="井盖不见了")
    assert found(town.desk, typed) == [case]


def test_a_case_is_found_by_its_answer_and_its_notes() -> None:
    town = make_town()
    case = make_case(town.orgs["grid"])
    actions.note_on_case(case=case, words="物业欠费的事先别提", by=town.desk.actor, at=clock.now())
    actions.answer_case(case=case, words="电工周三上门更换", told_by=TellBy.CALL, by=town.desk.actor, at=clock.now())
    assert found(town.desk, "电工上门") == []
    assert found(town.desk, "周三上门") == [case]
    assert shown(town.desk, "物业 欠费") == ["[物业][欠费]的事先别提"]


def test_neither_codes_nor_contacts_are_found() -> None:
    town = make_town()
    case = make_case(town.orgs["grid"], name="王秀英", phone="13812345678")
    assert found(town.desk, "路灯" if "路灯" in case.words else "楼道") == [case]
    for secret in (case.tracking_code, "13812345678", "王秀英", "5678"):
        assert not found(town.desk, secret)


def test_only_what_the_account_may_open_is_found() -> None:
    town = make_town()
    case = make_case(town.orgs["grid"])
    for user in (town.grid_worker, town.desk, town.dispatcher, town.supervisor):
        assert found(user, "楼道") == [case]
    assert not found(town.stranger, "楼道")
    village = make_worker(Role.HANDLER, town.orgs["village"])
    assert not found(village, "楼道")
    actions.assign_case(case=case, unit=town.orgs["village"], by=town.dispatcher.actor, at=clock.now())
    assert found(village, "楼道") == [case]


def test_the_newest_first_page_after_page() -> None:
    town = make_town()
    now = clock.now()
    cases = [make_case(town.orgs["grid"], at=now - timedelta(days=days)) for days in range(7)]
    run_due()
    reach = reach_of(town.desk.actor)
    seen, after = [], None
    for size in (3, 3, 1):
        page = search_cases(reach=reach, typed="楼道", size=3, after=after)
        assert len(page.rows) == size
        seen += [row.case for row in page.rows]
        after = page.after
    assert seen == cases
    assert after is None


def test_under_one_unit() -> None:
    town = make_town()
    here, there = make_case(town.orgs["grid"]), make_case(town.orgs["village"])
    assert found(town.dispatcher, "楼道") == [there, here]
    assert found(town.dispatcher, "楼道", under=town.orgs["community"]) == [here]
    assert not found(town.stranger, "楼道", under=town.orgs["community"])


def test_a_moved_unit_is_followed_at_once_by_rights_and_soon_by_the_index() -> None:
    town = make_town()
    case = make_case(town.orgs["grid"])
    other = make_org("九隆街道", kind="township", parent=town.orgs["county"])
    dispatcher = make_worker(Role.DISPATCHER, other)
    run_due()
    move_org(org=town.orgs["community"], parent=other, on=clock.today(), by=SYSTEM, at=clock.now())
    assert not search_cases(reach=reach_of(town.dispatcher.actor), typed="楼道").rows
    assert found(dispatcher, "楼道") == [case]
    assert not found(town.dispatcher, "楼道")


@pytest.mark.parametrize("typed", ["", "灯", "  ", "。。"])
def test_less_than_two_characters_are_not_asked(typed: str) -> None:
    town = make_town()
    page = search_cases(reach=reach_of(town.desk.actor), typed=typed)
    assert not page.askable
    assert not page.rows


def test_the_index_is_made_anew_from_the_cases() -> None:
    town = make_town()
    case = make_case(town.orgs["grid"])
    rebuild(progress=lambda _count: None)
    assert [row.case for row in search_cases(reach=reach_of(town.desk.actor), typed="楼道").rows] == [case]


def test_a_search_needs_few_statements(django_assert_max_num_queries) -> None:
    town = make_town()
    for _ in range(30):
        make_case(town.orgs["grid"])
    run_due()
    reach = reach_of(town.desk.actor)
    with django_assert_max_num_queries(5):
        assert len(search_cases(reach=reach, typed="楼道").rows) == 25


def test_requests_from_before_the_index_are_entered_by_a_job() -> None:
    town = make_town()
    case = make_case(town.orgs["grid"])
    run_due()
    clear_rows()
    settle_rows()
    assert not found(town.desk, "楼道")
    import_module("lianxin.domains.cases.migrations.0005_found_by_words").index_later(apps, None)
    assert found(town.desk, "楼道") == [case]
