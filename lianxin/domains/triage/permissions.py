"""Who may have the platform learn, and which version serves."""

from lianxin.foundation.access.queries import Reach
from lianxin.kernel.actors import Actor, ActorKind

OPERATE = "system.operate"


def can_operate(actor: Actor, reach: Reach) -> bool:
    """The console and the clock, and whoever operates the system."""
    return actor.kind == ActorKind.SYSTEM or reach.has(OPERATE)
