"""Every place in a line of the tree that some unit had on some days, laid out for a recount."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lianxin.foundation.journal.rules import day_number
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.foundation.orgs.rules import STEP

FOREVER = 99_999_999
NodeRow = tuple[int, int | None, int, str, int]
# Unit, first and last day, the day to count on (None: each fact's own), node, sign.
PlaceRow = tuple[int, int, int, int | None, int, int]
# First and last day as numbers, and the node.
Stay = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Places:
    """`nodes`: number, the number above, unit, its kind, depth (1 at the top). `stays`: by unit, in order of days,
    without a gap: before its first day a unit counts where it began.

    `today`: the node of each unit's place of today. A closed unit stands under its successor.
    """

    nodes: list[NodeRow]
    stays: dict[int, list[Stay]]
    today: dict[int, int]

    def deepest(self, kinds: Iterable[str]) -> int:
        """The lowest depth at which a unit of these kinds stands; 0: none does."""
        known = set(kinds)
        return max((depth for _node, _parent, _org, kind, depth in self.nodes if kind in known), default=0)

    def was(self, depth: int, *, stock: bool) -> Iterator[PlaceRow]:
        """Where each unit stood on its days, cut off at this depth."""
        up = self._above(depth)
        for org, stays in self.stays.items():
            for place in _moving(stays) if stock else _staying(stays):
                yield org, *place.cut(up, 1)

    def shifted(self, depth: int, since: int, *, stock: bool) -> Iterator[PlaceRow]:
        """Days on which a unit stood elsewhere than today: taken from there and given to today's place. Of a stock all it
        had in hand on any day, where it moved at all.

        Days before `since` are left out: nothing happened on them.
        """
        up = self._above(depth)
        for org, stays in self.stays.items():
            today = self.today.get(org)
            elsewhere = [] if today is None else [stay for stay in stays if stay[2] != today and stay[1] >= since]
            if today is None or not elsewhere:
                continue
            if stock:
                yield from ((org, *place.cut(up, -1)) for place in _moving(stays))
                yield org, 0, FOREVER, None, up[today], 1
                continue
            for place in _staying(elsewhere):
                yield org, *place.cut(up, -1)
                yield org, *replace(place, node=today).cut(up, 1)

    def _above(self, depth: int) -> list[int]:
        """For each node the one at this depth above it, or itself when it stands no lower."""
        found = list(range(len(self.nodes)))
        # Parents stand before their children.
        for node, parent, _org, _kind, deep in self.nodes:
            if parent is not None and deep > depth:
                found[node] = found[parent]
        return found


@dataclass(frozen=True, slots=True)
class _Place:
    """Facts of the days from first to last count at the node, on their own day or (`at`) on this one."""

    first: int
    last: int
    at: int | None
    node: int
    sign: int = 1

    def cut(self, up: list[int], sign: int) -> tuple[int, int, int | None, int, int]:
        return self.first, self.last, self.at, up[self.node], sign * self.sign


def _staying(stays: Iterable[Stay]) -> Iterator[_Place]:
    for first, last, node in stays:
        yield _Place(first, last, None, node)


def _moving(stays: Iterable[Stay]) -> Iterator[_Place]:
    """What a unit has in hand goes with it: it leaves one place and comes to the next with all of the days before."""
    for first, last, node in stays:
        yield _Place(first, last, None, node)
        if first:
            yield _Place(0, first - 1, first, node)
        if last < FOREVER:
            yield _Place(0, last, last + 1, node, -1)


def places_of(line: str) -> Places:
    """One statement for the places and one for the kinds."""
    kinds = dict(Org.objects.values_list("pk", "kind__code"))
    found = OrgPath.objects.filter(line=line).order_by("org_id", "valid_from")
    rows = list(found.values_list("org_id", "path", "valid_to"))
    paths = sorted({path for _org, path, _until in rows}, key=len)
    numbers = {path: number for number, path in enumerate(paths)}
    nodes: list[NodeRow] = []
    for path, number in numbers.items():
        org = int(path[-STEP:], 16)
        nodes.append((number, numbers.get(path[:-STEP]), org, kinds[org], len(path) // STEP))
    stays: dict[int, list[Stay]] = defaultdict(list)
    today: dict[int, int] = {}
    for org, path, until in rows:
        if until is None:
            today[org] = numbers[path]
        begun = stays[org][-1][1] + 1 if stays[org] else 0
        # Numbers of days are only compared: the one before a first of a month need be no day.
        stays[org].append((begun, day_number(until) - 1 if until else FOREVER, numbers[path]))
    return Places(nodes, dict(stays), today)
