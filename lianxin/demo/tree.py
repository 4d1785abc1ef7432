"""The units: Baoshan as it is, and below a few places the departments and grids of the demonstration."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lianxin.demo.bank import DATA
from lianxin.foundation.orgs.rules import short_name

CITY = "530500000000"
COUNTY = "530502000000"
TOWNSHIP = "530502002000"
COMMUNITY = "530502002001"
VILLAGE = "530502106207"

_ORDINALS = "一二三四五六"


@dataclass(frozen=True, slots=True)
class Unit:
    """One line of the tree, as the importer of organisations takes it."""

    code: str
    name: str
    kind: str
    parent: str


# What each office is called in the situations: its parent and name, in the order of its code.
OFFICES: dict[str, tuple[str, str, str]] = {
    "law": (TOWNSHIP, "永昌街道综合行政执法队", "team"),
    "build": (TOWNSHIP, "永昌街道规划建设办公室", "department"),
    "social": (TOWNSHIP, "永昌街道社会事务办公室", "department"),
    "emergency": (TOWNSHIP, "永昌街道应急消防工作站", "station"),
    "service": (TOWNSHIP, "永昌街道便民服务中心", "station"),
    "water": (COUNTY, "隆阳区水务局", "department"),
    "roads": (COUNTY, "隆阳区交通运输局", "department"),
    "housing": (COUNTY, "隆阳区住房和城乡建设局", "department"),
    "civil": (COUNTY, "隆阳区民政局", "department"),
    "medical": (COUNTY, "隆阳区医疗保障局", "department"),
    "hr": (COUNTY, "隆阳区人力资源和社会保障局", "department"),
    "edu": (COUNTY, "隆阳区教育体育局", "department"),
    "agri": (COUNTY, "隆阳区农业农村局", "department"),
    "health": (COUNTY, "隆阳区卫生健康局", "department"),
    "market": (COUNTY, "隆阳区市场监督管理局", "department"),
    "forest": (COUNTY, "隆阳区林业和草原局", "department"),
    "land": (COUNTY, "隆阳区自然资源局", "department"),
    "env": (COUNTY, "生态环境局隆阳分局", "department"),
    "power": (CITY, "保山供电局", "company"),
    "tap": (CITY, "保山市供排水公司", "company"),
    "gas": (CITY, "保山市燃气公司", "company"),
    "bus": (CITY, "保山市公共交通公司", "company"),
    "police": (CITY, "保山市公安局交通警察支队", "department"),
    "fund": (CITY, "保山市住房公积金管理中心", "department"),
}
# Places with grids, and how many; the first is the demonstration's community.
GRIDS: dict[str, int] = {
    COMMUNITY: 6,
    "530502002002": 5,
    "530502002003": 4,
    "530502002004": 5,
    "530502001002": 4,
    "530502001005": 3,
    "530502004001": 4,
    "530502004002": 3,
    VILLAGE: 4,
    "530502203207": 3,
}


@cache
def units() -> tuple[Unit, ...]:
    """All units, parents before children."""
    real = tuple(_real())
    return real + tuple(_departments()) + tuple(_grids({unit.code: unit.name for unit in real}))


@cache
def parents() -> dict[str, str]:
    """The code of each unit's parent; empty for the city."""
    return {unit.code: unit.parent for unit in units()}


def department_code(office: str) -> str:
    """`530502002000-01`: the parent's code and a serial."""
    parent = OFFICES[office][0]
    beside = [key for key, value in OFFICES.items() if value[0] == parent]
    return f"{parent}-{beside.index(office) + 1:02}"


def grid_code(place: str, number: int) -> str:
    """The village's twelve digits and three more."""
    return f"{place}{number:03}"


def _real() -> Iterator[Unit]:
    with (DATA / "baoshan.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Unit(**row)


def _departments() -> Iterator[Unit]:
    for office, (parent, name, kind) in OFFICES.items():
        yield Unit(code=department_code(office), name=name, kind=kind, parent=parent)


def _grids(known: dict[str, str]) -> Iterator[Unit]:
    for place, count in GRIDS.items():
        stem = short_name(known[place])
        for number in range(1, count + 1):
            name = f"{stem}第{_ORDINALS[number - 1]}网格"
            yield Unit(code=grid_code(place, number), name=name, kind="grid", parent=place)
