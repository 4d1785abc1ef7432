"""Every place in a line of the tree that some unit had on some days, laid out for a recount."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lianxin.foundation.journal.rules import day_number
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.foundation.orgs.rules import STEP

FOREVER = 99_999_999
NodeRow = tuple[int, int | None, int, str, int]
PlaceRow = tuple[int, int, int, int, int]
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

    def was(self, depth: int) -> Iterator[PlaceRow]:
        """Where each unit stood on its days, cut off at this depth: unit, first and last day, node, sign."""
        up = self._above(depth)
        for org, stays in self.stays.items():
            for first, last, node in stays:
                yield org, first, last, up[node], 1

    def shifted(self, depth: int, since: int) -> Iterator[PlaceRow]:
        """Days on which a unit stood elsewhere than today: taken from there and given to today's place.

        Days before `since` are left out: nothing happened on them.
        """
        up = self._above(depth)
        for org, stays in self.stays.items():
            today = self.today.get(org)
            if today is None:
                continue
            for first, last, node in stays:
                if node != today and last >= since:
                    yield org, first, last, up[node], -1
                    yield org, first, last, up[today], 1

    def _above(self, depth: int) -> list[int]:
        """For each node the one at this depth above it, or itself when it stands no lower."""
        found = list(range(len(self.nodes)))
        # Parents stand before their children.
        for node, parent, _org, _kind, deep in self.nodes:
            if parent is not None and deep > depth:
                found[node] = found[parent]
        return found


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
