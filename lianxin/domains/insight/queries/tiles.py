"""The units below as squares of a schematic map: where they lie to each other, and how much of a figure each has."""

from collections.abc import Sequence
from dataclasses import dataclass

from lianxin.domains.insight.queries.counting import Reading
from lianxin.domains.insight.rules import shade_of, tiled
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import spots_of


@dataclass(frozen=True, slots=True)
class Tile:
    """One unit; `shade` from 0 (nothing, or not told) in equal steps up to the largest."""

    unit: Org
    reading: Reading
    shade: int


def tiles(readings: Sequence[tuple[Org, Reading]]) -> tuple[tuple[Tile, ...], ...]:
    """The rows of the map; one statement."""
    most = max((reading.value or 0 for _unit, reading in readings), default=0)
    found = {unit.pk: Tile(unit, reading, shade_of(reading.value, most)) for unit, reading in readings}
    rows = tiled(list(found), spots_of(found) if found else {})
    return tuple(tuple(found[one] for one in row) for row in rows)
