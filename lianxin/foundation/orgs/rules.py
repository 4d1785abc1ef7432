"""Pure decisions about the tree: paths, spans of days. A path is the parent's path and eight hex digits of the id."""

from collections.abc import Iterable

STEP = 8
MAX_ID = 0xFFFF_FFFF
MAX_DEPTH = 32
# The first character above every hex digit, in byte order; under a Chinese collation no such character is sure.
ABOVE_HEX = "G"


def step_of(org_id: int) -> str:
    """The unit's own eight characters at the end of its path."""
    return f"{org_id:08X}"


def path_under(parent_path: str, org_id: int) -> str:
    """The path of a unit whose parent stands at `parent_path` ("" for the top)."""
    return parent_path + step_of(org_id)


def path_range(path: str) -> tuple[str, str]:
    """The bounds of the subtree, the unit itself included: low <= its paths < high."""
    return path, path + ABOVE_HEX


def ids_on(path: str) -> list[int]:
    """The units on the path, the top first and the unit itself last."""
    return [int(path[start : start + STEP], 16) for start in range(0, len(path), STEP)]


def depth_of(path: str) -> int:
    """How many units stand on the path, the unit itself included."""
    return len(path) // STEP


def short_name(name: str) -> str:
    """The official `杏花社区居民委员会`, `新寨村民委员会` as people say them: `杏花社区`, `新寨村`."""
    for ending, kind in (("居民委员会", "社区"), ("村民委员会", "村"), ("嘎查委员会", "嘎查")):
        stem = name.removesuffix(ending)
        if stem and stem != name:
            return stem if stem.endswith(("社区", "村", "嘎查")) else f"{stem}{kind}"
    return name


def is_within(path: str, ranges: Iterable[str]) -> bool:
    """Whether the path lies in the subtree of any of these."""
    return any(path.startswith(top) for top in ranges)
