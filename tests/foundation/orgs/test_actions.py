"""Deeds on the tree: what they leave behind, what they refuse, and that a merge leaves the old tree as it was."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.orgs import hooks
from lianxin.foundation.orgs.actions import (
    apply_due,
    close_org,
    ensure_kinds,
    merge_orgs,
    move_org,
    open_org,
    rename_org,
    set_kind,
    set_org_phone,
    split_org,
)
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgKind, OrgLink, OrgName, OrgPath
from lianxin.foundation.orgs.queries import (
    ancestors,
    check_paths,
    names_on,
    org_by_code,
    path_of,
    subtree,
    trail,
)
from lianxin.foundation.orgs.tasks import day_change
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM, Actor, ActorKind
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.factories.orgs import days, deed, make_city_tree, make_org, names, today, verbs

pytestmark = pytest.mark.django_db

ADMIN = Actor(kind=ActorKind.USER, label="王敏", user_id=7)


@pytest.fixture
def manages() -> Iterator[set[int]]:
    """The ids of the units that ADMIN manages, while this test runs."""
    before = list(hooks._checks)
    ids: set[int] = set()
    hooks.register_permission_check(lambda _actor, permission, org: permission == "orgs.manage" and org in ids)
    yield ids
    hooks._checks[:] = before


def test_open_org_stands_named_audited_and_counted() -> None:
    city = make_org("保山市", kind="city")
    org = open_org(name=" 隆阳区\t", kind="county", parents={Line.TERRITORIAL: city}, code="530502", **deed(on=today()))
    assert (org.name, org.code, org.opened, org.closed) == ("隆阳区", "530502", today(), None)
    assert trail(org) == ["保山市", "隆阳区"]
    assert verbs(org) == ["orgs.open"]
    opened, units = Fact.objects.filter(org=org.pk).order_by("measure")
    assert [opened.measure, units.measure] == ["orgs.opened", "orgs.units"]
    for fact in (opened, units):
        assert (fact.quantity, fact.dims, fact.at) == (1, {"kind": "county"}, clock.at_local(today()))


def test_org_stands_in_both_lines_under_different_parents() -> None:
    county, committee = make_org("隆阳区", kind="county"), make_org("区委", kind="committee", line=Line.ADMINISTRATIVE)
    branch = make_org("社区党支部", kind="branch", parent=county, administrative_parent=committee)
    assert names(ancestors(branch.pk)) == ["隆阳区"]
    assert names(ancestors(branch.pk, line=Line.ADMINISTRATIVE)) == ["区委"]
    with pytest.raises(Missing):
        path_of(committee.pk)


@pytest.mark.parametrize(
    "given, error",
    [
        ({"name": " \u3000"}, Invalid),
        ({"name": "长" * 121}, Invalid),
        ({"kind": "planet"}, Invalid),
        ({"code": "5305 02"}, Invalid),
        ({"code": "530500000000"}, Conflict),
        ({"parents": {}}, Invalid),
        ({"on": date(1800, 1, 1)}, Invalid),
        ({"on": date(2999, 1, 1)}, Invalid),
        ({"on": date(2019, 1, 1)}, Conflict),
        ({"parents": {Line.ADMINISTRATIVE: "city"}}, Conflict),
    ],
)
def test_open_org_refuses(given: dict[str, object], error: type[Exception]) -> None:
    city = make_org("保山市", kind="city", code="530500000000", on=date(2020, 1, 1))
    if given.get("parents"):
        given = {"parents": {Line.ADMINISTRATIVE: city}}
    arguments = {"name": "隆阳区", "kind": "county", "parents": {Line.TERRITORIAL: city}, "on": today(), **given}
    with pytest.raises(error):
        open_org(**arguments, **deed())
    assert Org.objects.count() == 1


def test_every_deed_asks_for_the_permission_above(manages: set[int]) -> None:
    tree = make_city_tree()
    other = make_org("施甸县", kind="county", parent=tree["city"])
    part = make_org("新街道", kind="township", parent=tree["county"])
    at = {"on": today(), "at": clock.now()}
    manages.update({tree["township"].pk, tree["community"].pk})
    deeds: list[Callable[[Actor], object]] = [
        lambda by: open_org(name="单位", kind="county", parents={Line.TERRITORIAL: None}, by=by, **at),
        lambda by: open_org(name="单位", kind="township", parents={Line.TERRITORIAL: tree["county"]}, by=by, **at),
        lambda by: move_org(org=tree["township"], parent=other, by=by, **at),
        lambda by: move_org(org=tree["community"], parent=other, by=by, **at),
        lambda by: rename_org(org=tree["county"], name="新名", by=by, **at),
        lambda by: close_org(org=part, by=by, **at),
        lambda by: merge_orgs(orgs=[tree["township"]], into=part, by=by, **at),
        lambda by: split_org(org=tree["township"], into=[part, other], by=by, **at),
        lambda by: set_kind(code="grid", name_zh="网格", name_en="Grid", rank=60, by=by, at=clock.now()),
    ]
    for one in deeds:
        for by in (ADMIN, REPORTER):
            with pytest.raises(Refused):
                one(by)
    assert open_org(name="单位", kind="grid", parents={Line.TERRITORIAL: tree["community"]}, by=ADMIN, **at).pk
    assert rename_org(org=tree["township"], name="兰城", by=ADMIN, **at).name == "兰城"


def test_nobody_but_the_system_may_without_a_registered_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_checks", [])
    assert not hooks.may(ADMIN, "orgs.manage", 1)
    assert hooks.may(SYSTEM, "orgs.manage", None)


def test_move_takes_the_subtree_along_and_keeps_the_days_before() -> None:
    tree = make_city_tree()
    other = make_org("施甸县", kind="county", parent=tree["city"])
    move_org(org=tree["township"], parent=other, **deed(on=days(-10)))
    assert trail(tree["grid"]) == ["保山市", "施甸县", "兰城街道", "太保社区", "太保社区第一网格"]
    assert names(ancestors(tree["grid"].pk, on=days(-11)))[1] == "隆阳区"
    assert names(subtree(tree["county"].pk).order_by("id")) == ["隆阳区", "隆阳区住建局"]
    assert len(subtree(tree["county"].pk, on=days(-11))) == 7
    assert verbs(tree["township"]) == ["orgs.open", "orgs.move"]
    assert check_paths() == []


def test_move_on_the_same_day_again_corrects_the_first() -> None:
    tree = make_city_tree()
    others = [make_org(name, kind="county", parent=tree["city"]) for name in ("施甸县", "龙陵县")]
    for other in others:
        move_org(org=tree["township"], parent=other, **deed(on=today()))
    assert trail(tree["community"])[1] == "龙陵县"
    assert OrgLink.objects.filter(org=tree["township"]).count() == 2
    assert check_paths() == []


def test_move_ahead_takes_effect_on_its_day() -> None:
    tree = make_city_tree()
    other = make_org("施甸县", kind="county", parent=tree["city"])
    move_org(org=tree["township"], parent=other, **deed(on=days(3)))
    apply_due(today=days(2))
    assert trail(tree["grid"])[1] == "隆阳区"
    apply_due(today=days(4))
    apply_due(today=days(4))
    assert trail(tree["grid"])[1] == "施甸县"
    assert OrgPath.objects.get(org=tree["grid"], valid_to__isnull=True).valid_from == days(3)
    assert check_paths(today=days(4)) == []


def test_move_is_one_update_whatever_the_size(django_assert_num_queries) -> None:
    tree = make_city_tree()
    other = make_org("施甸县", kind="county", parent=tree["city"])

    def statements(org: Org) -> int:
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(transaction.get_connection()) as captured:
            move_org(org=org, parent=other, **deed(on=today()))
        written = [query["sql"] for query in captured if "orgs_orgpath" in query["sql"]]
        assert len([sql for sql in written if sql.startswith("UPDATE")]) == 1
        return len(captured)

    assert statements(tree["township"]) == statements(tree["department"])


def test_move_may_enter_another_line() -> None:
    tree = make_city_tree()
    committee = make_org("街道党工委", kind="committee", line=Line.ADMINISTRATIVE)
    move_org(org=tree["community"], parent=committee, line=Line.ADMINISTRATIVE, **deed(on=today()))
    assert names(ancestors(tree["community"].pk, line=Line.ADMINISTRATIVE)) == ["街道党工委"]
    assert names(subtree(committee.pk, line=Line.ADMINISTRATIVE).order_by("id")) == ["太保社区", "街道党工委"]


def test_move_refuses_circles_also_planned_ones_and_overlaps() -> None:
    tree = make_city_tree()
    for below in ("township", "grid"):
        with pytest.raises(Conflict):
            move_org(org=tree["township"], parent=tree[below], **deed(on=today()))
    move_org(org=tree["village"], parent=tree["community"], **deed(on=days(5)))
    with pytest.raises(Conflict):
        move_org(org=tree["community"], parent=tree["village"], **deed(on=today()))
    with pytest.raises(Conflict, match=str(days(5).year)):
        move_org(org=tree["village"], parent=tree["county"], **deed(on=days(4)))
    with pytest.raises(Missing):
        move_org(org=Org(pk=999_999), parent=tree["county"], **deed(on=today()))


def test_phone_is_set_taken_away_and_checked() -> None:
    org = make_org()
    assert set_org_phone(org=org, phone=" 0875-2123456 ", by=SYSTEM, at=clock.now()).phone == "0875-2123456"
    with pytest.raises(Invalid) as refusal:
        set_org_phone(org=org, phone="打社区电话", by=SYSTEM, at=clock.now())
    assert set(refusal.value.fields) == {"phone"}
    with pytest.raises(Refused):
        set_org_phone(org=org, phone="", by=REPORTER, at=clock.now())
    assert set_org_phone(org=org, phone="", by=SYSTEM, at=clock.now()).phone == ""
    verbs = records_about(("org", str(org.pk))).order_by("id").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["orgs.set_phone", "orgs.set_phone"]


def test_rename_keeps_the_old_name_and_code_findable() -> None:
    org = make_org("保山县", kind="county", code="530502", on=days(-100))
    rename_org(org=org, name="隆阳区", code="530599", **deed(on=days(-10)))
    assert (org_by_code("530599").name, org_by_code("530502").pk) == ("隆阳区", org.pk)
    assert [names_on([org.pk], days(back))[org.pk].name for back in (-11, -10)] == ["保山县", "隆阳区"]
    assert names_on([org.pk], days(-999)) == {}
    assert verbs(org) == ["orgs.open", "orgs.rename"]


def test_rename_ahead_on_the_same_day_and_to_the_same() -> None:
    org = make_org("保山县", kind="county", code="530502")
    rename_org(org=org, name="隆阳区", **deed(on=days(2)))
    rename_org(org=org, name="隆阳新区", **deed(on=days(2)))
    rename_org(org=org, name="隆阳新区", **deed(on=days(3)))
    assert Org.objects.get().name == "保山县"
    with pytest.raises(Conflict):
        rename_org(org=org, name="别名", **deed(on=days(1)))
    apply_due(today=days(2))
    assert Org.objects.get().name == "隆阳新区"
    assert OrgName.objects.count() == 2


def test_rename_refuses_a_code_that_belongs_to_another() -> None:
    org, other = make_org("甲村", code="1"), make_org("乙村", code="2")
    rename_org(org=other, code="3", **deed(on=days(5)))
    for taken in ("2", "3"):
        with pytest.raises(Conflict):
            rename_org(org=org, code=taken, **deed(on=today()))
    rename_org(org=org, code="2", **deed(on=days(5)))
    apply_due(today=days(5))
    assert {org_by_code("2").name, org_by_code("3").name} == {"甲村", "乙村"}


def test_depth_has_an_end() -> None:
    org = make_org("层0")
    for number in range(1, 32):
        org = make_org(f"层{number}", parent=org)
    with pytest.raises(Invalid):
        make_org("层32", parent=org)
    top = make_org("顶")
    with pytest.raises(Invalid):
        move_org(org=Org.objects.get(name="层0"), parent=top, **deed(on=today()))


def test_database_itself_holds_the_tree() -> None:
    org, other = make_org("甲"), make_org("乙")
    link, path = OrgLink.objects.get(org=org), OrgPath.objects.get(org=org)
    wrong: list[Callable[[], object]] = [
        lambda: OrgLink.objects.create(org=org, parent=other, line=Line.TERRITORIAL, valid_from=days(9)),
        lambda: OrgLink.objects.filter(pk=link.pk).update(valid_to=link.valid_from),
        lambda: OrgLink.objects.filter(pk=link.pk).update(parent=org),
        lambda: OrgPath.objects.create(org=org, line=Line.TERRITORIAL, path="0", valid_from=days(9)),
        lambda: OrgPath.objects.filter(pk=path.pk).update(valid_to=path.valid_from),
        lambda: Org.objects.filter(pk=org.pk).update(closed=org.opened),
        lambda: Org.objects.update(code="1"),
    ]
    for one in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            one()


def test_wrong_paths_are_found_and_rebuilt() -> None:
    from lianxin.foundation.orgs.paths import rebuild_paths

    tree = make_city_tree()
    OrgPath.objects.filter(org=tree["grid"]).update(path="00000001")
    OrgPath.objects.filter(org=tree["group"]).delete()
    OrgPath.objects.create(
        org=tree["county"], line=Line.TERRITORIAL, path="0", valid_from=days(-300), valid_to=days(-9)
    )
    assert len(check_paths()) >= 4
    rebuild_paths()
    assert check_paths() == []


def test_overdue_changes_are_reported_and_the_job_applies_them() -> None:
    tree = make_city_tree()
    early = clock.now() - timedelta(days=9)
    move_org(org=tree["village"], parent=tree["county"], on=days(-3), by=SYSTEM, at=early)
    assert len(check_paths()) == 1
    day_change()
    assert check_paths() == []
    assert trail(tree["village"]) == ["保山市", "隆阳区", "杨官村"]


def test_kinds_are_made_once_and_stay_as_the_place_set_them() -> None:
    ensure_kinds()
    set_kind(code="grid", name_zh="微网格", name_en="Microgrid", rank=65, **deed())
    set_kind(code="pasture", name_zh="牧点", name_en="Pasture point", rank=66, **deed())
    ensure_kinds()
    assert OrgKind.objects.get(code="grid").name_zh == "微网格"
    assert make_org("夏牧场", kind="pasture").kind.rank == 66
    assert [record.verb for record in records_about(("org_kind", "pasture"))] == ["orgs.set_kind"]
