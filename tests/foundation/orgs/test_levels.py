"""The level above, and who receives: tables of cases over one tree."""

import pytest

from lianxin.foundation.orgs.actions import close_org, merge_orgs
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.kinds import KINDS, kind_of_division
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import receiving_unit, supervising_unit
from lianxin.foundation.orgs.rules import depth_of, ids_on, is_within, path_range, path_under
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db

# Unit: kind, parent, the level above, who receives a request made there.
TERRITORIAL = {
    "市": ("city", None, None, "市"),
    "县": ("county", "市", "市", "县"),
    "市辖区": ("virtual", "市", "市", "市"),
    "区": ("county", "市辖区", "市", "区"),
    "镇": ("township", "县", "县", "镇"),
    "街道": ("township", "区", "区", "街道"),
    "村": ("village", "镇", "镇", "村"),
    "社区": ("community", "街道", "街道", "社区"),
    "网格": ("grid", "社区", "社区", "社区"),
    "楼栋": ("building_group", "网格", "网格", "社区"),
    "组": ("group", "村", "村", "村"),
    "局": ("department", "县", "县", "县"),
    "所": ("station", "局", "局", "县"),
    "工作队": ("team", "村", "村", "村"),
    "联合体": ("joint_body", "镇", "镇", "镇"),
    "公司": ("company", "街道", "街道", "街道"),
}
ADMINISTRATIVE = {
    "县委": ("committee", None, None, "县委"),
    "总支": ("general_branch", "县委", "县委", "县委"),
    "支部": ("branch", "总支", "总支", "县委"),
    "小组": ("party_group", "支部", "支部", "县委"),
}


def make_tree(rows: dict[str, tuple[str, str | None, str | None, str]], line: Line) -> dict[str, Org]:
    made: dict[str, Org] = {}
    for name, (kind, parent, _above, _receives) in rows.items():
        made[name] = make_org(name, kind=kind, parent=made[parent] if parent else None, line=line)
    return made


@pytest.mark.parametrize("rows, line", [(TERRITORIAL, Line.TERRITORIAL), (ADMINISTRATIVE, Line.ADMINISTRATIVE)])
def test_level_above_and_receiver_of_every_unit(rows: dict, line: Line) -> None:
    made = make_tree(rows, line)
    for name, (_kind, _parent, above, receives) in rows.items():
        found = supervising_unit(made[name])
        assert (found.name if found else None) == above, name
        assert receiving_unit(made[name]).name == receives, name


def test_unit_in_both_lines_is_seen_along_the_territorial_one() -> None:
    made = make_tree(TERRITORIAL, Line.TERRITORIAL)
    party = make_tree(ADMINISTRATIVE, Line.ADMINISTRATIVE)
    both = make_org("社区支部", kind="branch", parent=made["社区"], administrative_parent=party["总支"])
    assert supervising_unit(both).name == "社区"
    assert receiving_unit(both).name == "社区"
    assert receiving_unit(both, line=Line.ADMINISTRATIVE).name == "县委"


def test_closed_unit_is_answered_for_by_its_successor_or_parent() -> None:
    made = make_tree(TERRITORIAL, Line.TERRITORIAL)
    deed = {"on": clock.today(), "by": SYSTEM, "at": clock.now()}
    other = make_org("二社区", kind="community", parent=made["街道"])
    merge_orgs(orgs=[made["社区"]], into=other, **deed)
    close_org(org=made["组"], **deed)
    assert supervising_unit(Org.objects.get(name="社区")).name == "二社区"
    assert receiving_unit(Org.objects.get(name="社区")).name == "二社区"
    assert supervising_unit(made["网格"]).name == "二社区"
    assert receiving_unit(Org.objects.get(name="组")).name == "村"


def test_kinds_with_a_desk_are_villages_and_up() -> None:
    desks = {kind.code for kind in KINDS if kind.receives}
    assert desks == {"province", "city", "county", "township", "village", "community"}


@pytest.mark.parametrize(
    "level, code, name, kind",
    [
        (1, "530000000000", "云南省", "province"),
        (2, "530500000000", "保山市", "city"),
        (2, "110100000000", "市辖区", "virtual"),
        (2, "659000000000", "自治区直辖县级行政区划", "virtual"),
        (3, "530502000000", "隆阳区", "county"),
        (4, "530502001000", "兰城街道", "township"),
        (5, "530502001001", "太保社区", "community"),
        (5, "530502001201", "杨官村", "village"),
        (5, "659003501401", "某园区", "community"),
        (5, "659003501501", "一连", "village"),
        (5, "110108498498", "某虚拟社区", "virtual"),
        (6, "1", "x", None),
        (0, "1", "x", None),
    ],
)
def test_kind_of_division_by_level_and_code(level: int, code: str, name: str, kind: str | None) -> None:
    assert kind_of_division(level, code, name) == kind


def test_paths_are_ranges_in_byte_order() -> None:
    path = path_under(path_under("", 1), 0xFFFF_FFFF)
    assert path == "00000001FFFFFFFF"
    assert (ids_on(path), depth_of(path)) == ([1, 0xFFFF_FFFF], 2)
    low, high = path_range(path_under("", 1))
    assert low <= path < high
    assert not low <= path_under("", 2) < high
    assert is_within(path, ["00000001"])
    assert not is_within(path, ["00000002"])
