"""The kinds of unit that every place starts with. A place may add its own: a kind is a row, not code."""

from dataclasses import dataclass

VIRTUAL = "virtual"


@dataclass(frozen=True, slots=True)
class KindSeed:
    """`rank` orders kinds from the top down; `receives`: such a unit has a desk that takes residents' requests."""

    code: str
    name_zh: str
    name_en: str
    rank: int
    receives: bool = False
    virtual: bool = False


KINDS = (
    KindSeed("province", "省级", "Province", 10, receives=True),
    KindSeed("city", "市级", "City", 20, receives=True),
    KindSeed("county", "县级", "County", 30, receives=True),
    KindSeed("township", "乡镇(街道)", "Township", 40, receives=True),
    KindSeed("village", "村", "Village", 50, receives=True),
    KindSeed("community", "社区", "Community", 50, receives=True),
    KindSeed("grid", "网格", "Grid", 60),
    KindSeed("group", "村(居)民小组", "Residents' group", 60),
    KindSeed("building_group", "楼栋", "Building group", 70),
    KindSeed("department", "部门", "Department", 42),
    KindSeed("station", "站所", "Station", 44),
    KindSeed("team", "工作队", "Stationed team", 56),
    KindSeed("company", "企业", "Company", 46),
    KindSeed("committee", "党委", "Committee", 43),
    KindSeed("general_branch", "党总支", "General branch", 52),
    KindSeed("branch", "党支部", "Branch", 54),
    KindSeed("party_group", "党小组", "Branch group", 64),
    KindSeed("joint_body", "联合体", "Joint body", 47),
    # 市辖区, 省直辖县级行政区划: lines of the area codes behind which there is no organisation.
    KindSeed(VIRTUAL, "区划虚拟节点", "Node of the area codes", 25, virtual=True),
)
