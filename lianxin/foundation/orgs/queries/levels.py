"""The level above, and who receives a request."""

from collections.abc import Sequence

from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries.tree import line_up
from lianxin.foundation.orgs.rules import step_of


def supervising_unit(org: Org) -> Org | None:
    """The level above: the nearest unit above that is an organisation and open; None at the top.

    A department's is the unit it belongs to, a grid's its community, a group's its village, and so on up. Units of the
    territorial line are seen along it, others along the administrative line. A closed unit's is above its successor.
    """
    above = line_up(org.pk)[:-1]
    return next((unit for unit in reversed(above) if _works(unit)), None)


def receiving_unit(org: Org, *, line: Line | None = None) -> Org:
    """Who takes a request made at this unit: the nearest, itself included, whose kind has a desk; else the top."""
    return _taker(line_up(org.pk, preferred=line or Line.TERRITORIAL)) or org


def receiver_with_paths(place: Org) -> tuple[Org, str, str]:
    """Who takes a request made at this place, with today's path of the place and of the taker; two statements."""
    return receiver_among(line_up(place.pk), place)


def receiver_among(units: Sequence[Org], place: Org) -> tuple[Org, str, str]:
    """The same for a place whose units above, the top first and itself last, are known already (`line_up`)."""
    taker = _taker(units) or place
    steps = [step_of(unit.pk) for unit in units]
    return taker, "".join(steps), "".join(steps[: [unit.pk for unit in units].index(taker.pk) + 1])


def _taker(units: Sequence[Org]) -> Org | None:
    working = [unit for unit in units if _works(unit)]
    return next((unit for unit in reversed(working) if unit.kind.receives), working[0] if working else None)


def _works(unit: Org) -> bool:
    return not unit.kind.virtual and unit.closed is None
