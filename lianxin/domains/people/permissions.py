"""Who may see what of a person."""

from lianxin.foundation.access.queries import reach_of
from lianxin.kernel.actors import Actor


def can_unmask(actor: Actor) -> bool:
    """Whether the actor may see whole numbers anywhere; the caller shows only people of matters in the actor's reach."""
    return reach_of(actor).has("people.unmask")
