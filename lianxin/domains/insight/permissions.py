"""Who may look at figures."""

from lianxin.foundation.access.queries import Reach

VIEW = "insight.view"
MANAGE = "insight.manage"


def can_view(reach: Reach) -> bool:
    """Staff of any unit see the figures of every unit; how closely, `queries.seen` decides."""
    return reach.has("insight.view")


def can_manage(reach: Reach, path: str) -> bool:
    """Base figures are declared by the desk of a unit, or above it; `path` is where the unit stands today."""
    return reach.covers("insight.manage", path)
