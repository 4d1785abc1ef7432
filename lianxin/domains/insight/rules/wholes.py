"""What a unit has of a base figure: what it declared itself, else the sum of all units below it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

# Offices, companies and party bodies: nobody lives there, so no sum waits for them.
WITHOUT_RESIDENTS = frozenset(
    {
        "department",
        "station",
        "team",
        "company",
        "committee",
        "general_branch",
        "branch",
        "party_group",
        "joint_body",
    }
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A base figure of a unit on a day. `added`: nobody declared it for the unit, it is the sum of `units` below.

    `since` is the day of the declaration, of several the oldest.
    """

    value: int
    since: date
    sources: tuple[str, ...]
    units: int = 1
    added: bool = False


@dataclass(slots=True)
class Sums:
    """What each unit has on one day. `declared` by unit; `below`: the units directly under each, as they stood that day.

    The declaration of a unit goes before any sum. A unit without one has the sum only where every unit below has a figure,
    declared or itself such a sum: of parts alone nothing is told.
    """

    declared: Mapping[int, Whole]
    below: Mapping[int, Sequence[int]]
    _known: dict[int, Whole | None] = field(default_factory=dict)

    def of(self, unit: int) -> Whole | None:
        """The figure of the unit; None where neither it nor all below it have one."""
        if unit not in self._known:
            self._known[unit] = self.declared.get(unit) or self._added(self.below.get(unit, ()))
        return self._known[unit]

    def _added(self, below: Sequence[int]) -> Whole | None:
        parts = [part for part in map(self.of, below) if part is not None]
        if not parts or len(parts) < len(below):
            return None
        return Whole(
            value=sum(part.value for part in parts),
            since=min(part.since for part in parts),
            sources=tuple(sorted({source for part in parts for source in part.sources})),
            units=sum(part.units for part in parts),
            added=True,
        )
