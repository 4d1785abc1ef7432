"""Who may send again."""

from lianxin.foundation.access.queries import reach_of
from lianxin.kernel.actors import Actor

_MAY_RESEND = ("cases.desk", "cases.dispatch", "system.operate")


def can_resend(actor: Actor) -> bool:
    """Whoever answers residents, anywhere; the caller shows only deliveries of matters in the actor's reach."""
    reach = reach_of(actor)
    return any(reach.has(permission) for permission in _MAY_RESEND)
