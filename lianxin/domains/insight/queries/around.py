"""What stands around a unit: above it, beside it, below it, in the order of the tree."""

from collections.abc import Sequence
from dataclasses import dataclass

from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import child_page, children, line_up
from lianxin.foundation.orgs.rules import path_under

# Sister units side by side: more than that are shown around the unit itself.
SISTERS_SHOWN = 12
CHILDREN_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Around:
    """`path` is the unit's own, today; `after` is the key of the next page of children, "" when there is none.

    `all_below`, `all_beside`: whether `below` and `beside` (the unit itself among them) are complete.
    """

    unit: Org
    path: str
    above: tuple[Org, ...]
    beside: tuple[Org, ...]
    below: tuple[Org, ...]
    after: str
    all_below: bool
    all_beside: bool

    @property
    def parent(self) -> Org | None:
        return self.above[-1] if self.above else None

    @property
    def trail(self) -> list[str]:
        """The names above, without the virtual nodes of the area codes."""
        return [unit.short_name for unit in self.above if not unit.kind.virtual]

    def child_path(self, child: Org) -> str:
        return path_under(self.path, child.pk)

    def sister_path(self, sister: Org) -> str:
        return path_under(self.parent_path, sister.pk)

    @property
    def parent_path(self) -> str:
        return _path_of(self.above)


def around(org_id: int, *, after: str = "", size: int = CHILDREN_SHOWN, sisters: bool = True) -> Around:
    """The unit and its neighbours, in at most six statements; raises Missing for a unit that stands nowhere."""
    chain = line_up(org_id)
    unit, above = chain[-1], tuple(chain[:-1])
    below = child_page(org_id, line=Line.TERRITORIAL, on=None, after=after, size=size)
    beside, all_beside = _sisters(unit, above[-1]) if sisters and above else ((), True)
    return Around(
        unit=unit,
        path=_path_of(chain),
        above=above,
        beside=beside,
        below=tuple(below.rows),
        after=below.after,
        all_below=not below.after and not after,
        all_beside=all_beside,
    )


def _sisters(unit: Org, parent: Org) -> tuple[tuple[Org, ...], bool]:
    """The units under the same parent, or those next to this one where they are many."""
    first = list(children(parent.pk)[: SISTERS_SHOWN + 1])
    if len(first) <= SISTERS_SHOWN:
        return tuple(first), True
    if unit.pk in {one.pk for one in first[: SISTERS_SHOWN // 2]}:
        return tuple(first[:SISTERS_SHOWN]), False
    ids = list(children(parent.pk).values_list("pk", flat=True))
    place = ids.index(unit.pk) if unit.pk in ids else 0
    start = max(0, min(place - SISTERS_SHOWN // 2, len(ids) - SISTERS_SHOWN))
    return tuple(children(parent.pk)[start : start + SISTERS_SHOWN]), False


def _path_of(chain: Sequence[Org]) -> str:
    path = ""
    for one in chain:
        path = path_under(path, one.pk)
    return path
