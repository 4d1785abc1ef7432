"""Closing, merging and splitting: where units and records go, and that the old tree stays as it was."""

import pytest

from lianxin.foundation.journal.models import Fact
from lianxin.foundation.orgs.actions import apply_due, close_org, merge_orgs, rename_org, split_org
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.measures import UNITS
from lianxin.foundation.orgs.queries import (
    ancestors,
    check_paths,
    children,
    org_by_code,
    path_of,
    subtree,
    subtree_ids,
    successors,
    trail,
)
from lianxin.kernel.errors import Conflict, Invalid
from tests.factories.orgs import days, deed, make_city_tree, make_org, names, today, verbs

pytestmark = pytest.mark.django_db


def test_close_leaves_its_records_under_the_parent() -> None:
    tree = make_city_tree()
    path = path_of(tree["grid"].pk)
    close_org(org=tree["grid"], **deed(on=today()))
    assert org_by_code("530502001001001").closed == today()
    assert path_of(tree["grid"].pk) == path
    assert tree["grid"].pk in subtree_ids([path_of(tree["community"].pk)])
    assert names(subtree(tree["community"].pk)) == ["太保社区"]
    assert len(subtree(tree["community"].pk, with_closed=True)) == 2
    assert names(children(tree["community"].pk)) == []
    assert names(children(tree["community"].pk, on=days(-1))) == ["太保社区第一网格"]
    stock = [fact.quantity for fact in Fact.objects.filter(org=tree["grid"].pk, measure=UNITS).order_by("id")]
    assert stock == [1, -1]
    assert verbs(tree["grid"]) == ["orgs.open", "orgs.close"]


def test_close_ahead_takes_effect_on_its_day() -> None:
    tree = make_city_tree()
    close_org(org=tree["grid"], **deed(on=days(3)))
    assert names(children(tree["community"].pk)) == ["太保社区第一网格"]
    with pytest.raises(Conflict):
        rename_org(org=tree["grid"], name="新网格", **deed(on=today()))
    apply_due(today=days(3))
    assert names(children(tree["community"].pk)) == []
    # The community itself may close on that day, since nothing open is below it any more.
    close_org(org=tree["community"], **deed(on=days(3)))


def test_close_refuses_open_units_below_and_ends_before_beginnings() -> None:
    tree = make_city_tree()
    with pytest.raises(Conflict, match="2"):
        close_org(org=tree["township"], **deed(on=today()))
    with pytest.raises(Conflict):
        close_org(org=tree["grid"], **deed(on=tree["grid"].opened))
    close_org(org=tree["grid"], **deed(on=today()))
    with pytest.raises(Conflict):
        close_org(org=tree["grid"], **deed(on=days(1)))


def test_merge_moves_units_below_and_leaves_the_old_tree_as_it_was() -> None:
    tree = make_city_tree()
    into = make_org("永昌街道", kind="township", parent=tree["county"])
    before = set(subtree(tree["township"].pk, on=days(-1)).values_list("id", flat=True))
    merge_orgs(orgs=[tree["township"]], into=into, **deed(on=today()))
    assert trail(tree["grid"]) == ["保山市", "隆阳区", "永昌街道", "太保社区", "太保社区第一网格"]
    assert path_of(tree["township"].pk).startswith(path_of(into.pk))
    assert names(children(into.pk)) == ["太保社区", "杨官村"]
    assert set(subtree(tree["township"].pk, on=days(-1)).values_list("id", flat=True)) == before
    assert names(ancestors(tree["grid"].pk, on=days(-1)))[2] == "兰城街道"
    assert tree["township"].pk in subtree_ids([path_of(into.pk)])
    assert [(row.new_id, row.heir) for row in successors(tree["township"].pk)] == [(into.pk, True)]
    assert verbs(tree["township"]) == ["orgs.open", "orgs.merge"]
    assert check_paths() == []


def test_records_follow_the_heir_of_the_heir() -> None:
    tree = make_city_tree()
    first, second = (make_org(name, kind="township", parent=tree["county"]) for name in ("一街道", "二街道"))
    merge_orgs(orgs=[tree["township"]], into=first, **deed(on=days(-20)))
    merge_orgs(orgs=[first], into=second, **deed(on=days(-10)))
    for closed in (tree["township"], first):
        assert path_of(closed.pk).startswith(path_of(second.pk))
    assert path_of(tree["township"].pk, on=days(-15)).startswith(path_of(first.pk, on=days(-15)))
    assert check_paths() == []


def test_merge_refuses_nothing_itself_other_lines_and_units_below() -> None:
    tree = make_city_tree()
    committee = make_org("党委", kind="committee", line=Line.ADMINISTRATIVE)
    with pytest.raises(Invalid):
        merge_orgs(orgs=[], into=tree["village"], **deed(on=today()))
    with pytest.raises(Invalid):
        merge_orgs(orgs=[tree["village"]], into=tree["village"], **deed(on=today()))
    for into in (committee, tree["grid"]):
        with pytest.raises(Conflict):
            merge_orgs(orgs=[tree["township"]], into=into, **deed(on=today()))
    close_org(org=tree["group"], **deed(on=today()))
    with pytest.raises(Conflict):
        merge_orgs(orgs=[tree["group"]], into=tree["village"], **deed(on=today()))


def test_split_sends_each_unit_where_the_act_says_and_records_to_the_heir() -> None:
    tree = make_city_tree()
    east, west = (make_org(name, kind="township", parent=tree["county"]) for name in ("东街道", "西街道"))
    split_org(
        org=tree["township"], into=[east, west], heir=east, children={tree["village"].pk: west}, **deed(on=today())
    )
    assert (trail(tree["community"])[2], trail(tree["group"])[2]) == ("东街道", "西街道")
    assert path_of(tree["township"].pk).startswith(path_of(east.pk))
    assert [(row.new.name, row.heir) for row in successors(tree["township"].pk)] == [
        ("东街道", True),
        ("西街道", False),
    ]
    assert verbs(tree["township"]) == ["orgs.open", "orgs.split"]
    assert check_paths() == []


def test_split_without_heir_leaves_records_under_the_former_parent() -> None:
    tree = make_city_tree()
    east, west = (make_org(name, kind="township", parent=tree["county"]) for name in ("东街道", "西街道"))
    goes = {tree["village"].pk: west}
    with pytest.raises(Conflict):
        split_org(org=tree["township"], into=[east, west], children=goes, **deed(on=today()))
    goes[tree["community"].pk] = east
    split_org(org=tree["township"], into=[east, west], children=goes, **deed(on=today()))
    assert names(ancestors(tree["township"].pk)) == ["保山市", "隆阳区"]
    assert tree["township"].pk in subtree_ids([path_of(tree["county"].pk)])


def test_split_refuses_one_part_itself_and_foreign_heirs() -> None:
    tree = make_city_tree()
    east, west = (make_org(name, kind="township", parent=tree["county"]) for name in ("东街道", "西街道"))
    for wrong in (
        {"into": [east]},
        {"into": [east, tree["township"]]},
        {"into": [east, west], "heir": tree["city"]},
        {"into": [east, west], "heir": east, "children": {tree["village"].pk: tree["city"]}},
    ):
        with pytest.raises(Invalid):
            split_org(org=tree["township"], **wrong, **deed(on=today()))
    assert successors(tree["township"].pk) == []
