"""Who may have the platform learn and which version serves, and who lets requests go without a person."""

from lianxin.domains.cases.permissions import DESK, DISPATCH, HANDLE, SUPERVISE, VIEW
from lianxin.foundation.access.queries import Reach
from lianxin.kernel.actors import Actor, ActorKind

OPERATE = "system.operate"
# Of figures: who may see hot spots of their units at all; the numbers as they are only with `cases.view`.
FIGURES = "insight.view"
# Whoever may declare a public event for a place decides about clusters there.
DECIDE = DESK


def can_operate(actor: Actor, reach: Reach) -> bool:
    """The console and the clock, and whoever operates the system."""
    return actor.kind == ActorKind.SYSTEM or reach.has(OPERATE)


def can_allow(reach: Reach, unit_path: str) -> bool:
    """Whoever sends requests on for this unit by hand may let it be done without a hand, and end that."""
    return reach.covers(DESK, unit_path) or reach.covers(DISPATCH, unit_path)


def sees_exactly(reach: Reach, place_path: str) -> bool:
    """Who may open the requests behind a hot spot sees its numbers as they are; others see them rounded."""
    return reach.covers(VIEW, place_path)


def can_note(reach: Reach, place_path: str) -> bool:
    """The desk of the place and whoever leads it, or one above, says what is being done."""
    return any(reach.covers(permission, place_path) for permission in (DESK, DISPATCH, SUPERVISE))


def reads_notes_whole(reach: Reach, place_path: str) -> bool:
    """Whoever does something there reads what units say as it was written; who only looks reads it masked, as with requests."""
    return any(reach.covers(permission, place_path) for permission in (DESK, HANDLE, DISPATCH, SUPERVISE))


def can_decide(reach: Reach, place_path: str) -> bool:
    """The desk of the place, or one above, says whether requests are about one thing."""
    return reach.covers(DECIDE, place_path)
