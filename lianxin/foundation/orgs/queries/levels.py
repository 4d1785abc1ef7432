"""The level above, and who receives a request."""

from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries.tree import line_up


def supervising_unit(org: Org) -> Org | None:
    """The level above: the nearest unit above that is an organisation and open; None at the top.

    A department's is the unit it belongs to, a grid's its community, a group's its village, and so on up. Units of the
    territorial line are seen along it, others along the administrative line. A closed unit's is above its successor.
    """
    above = line_up(org.pk)[:-1]
    return next((unit for unit in reversed(above) if _works(unit)), None)


def receiving_unit(org: Org, *, line: Line | None = None) -> Org:
    """Who takes a request made at this unit: the nearest, itself included, whose kind has a desk; else the top."""
    units = [unit for unit in line_up(org.pk, preferred=line or Line.TERRITORIAL) if _works(unit)]
    return next((unit for unit in reversed(units) if unit.kind.receives), units[0] if units else org)


def _works(unit: Org) -> bool:
    return not unit.kind.virtual and unit.closed is None
