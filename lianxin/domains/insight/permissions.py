"""Who may look at figures."""

from lianxin.foundation.access.queries import Reach

VIEW = "insight.view"


def can_view(reach: Reach) -> bool:
    """Staff of any unit see the figures of every unit; how closely, `queries.seen` decides."""
    return reach.has("insight.view")
