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
    KindSeed("township", "乡镇（街道）", "Township", 40, receives=True),
    KindSeed("village", "村", "Village", 50, receives=True),
    KindSeed("community", "社区", "Community", 50, receives=True),
    KindSeed("grid", "网格", "Grid", 60),
    KindSeed("group", "村（居）民小组", "Residents' group", 60),
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

# How files name a kind besides its own code and names.
KIND_WORDS = {
    "省": "province",
    "自治区": "province",
    "直辖市": "province",
    "市": "city",
    "地级市": "city",
    "地区": "city",
    "自治州": "city",
    "盟": "city",
    "县": "county",
    "区": "county",
    "区县": "county",
    "县级市": "county",
    "旗": "county",
    "乡": "township",
    "镇": "township",
    "乡镇": "township",
    "街道": "township",
    "乡镇街道": "township",
    "苏木": "township",
    "村委会": "village",
    "村民委员会": "village",
    "行政村": "village",
    "嘎查": "village",
    "居委会": "community",
    "居民委员会": "community",
    "单元网格": "grid",
    "村民小组": "group",
    "居民小组": "group",
    "楼栋长": "building_group",
    "科室": "department",
    "局": "department",
    "驻村工作队": "team",
    "虚拟": VIRTUAL,
}
_VIRTUAL_NAMES = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_LEVELS = {1: "province", 2: "city", 3: "county", 4: "township"}


def kind_of_division(level: int, code: str, name: str) -> str | None:
    """The kind's code for a row of the area codes (level 1 to 5), or None for a level that does not exist.

    The last three of twelve digits tell at level 5 (GB/T 10114): 001-199 residents' committees and 400-499 bodies like
    them, 200-399 villagers' committees and 500-599 bodies like them.
    """
    if name in _VIRTUAL_NAMES or "虚拟" in name:
        return VIRTUAL
    if level == 5:
        return "village" if code[9:10] in {"2", "3", "5"} else "community"
    return _LEVELS.get(level)
