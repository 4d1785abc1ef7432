"""Who may set calendars and hours, rosters and stand-ins."""

from lianxin.foundation.access.queries import Reach
from lianxin.foundation.accounts.models import User
from lianxin.kernel.actors import Actor, ActorKind

MANAGE = "worktime.manage"
ROSTER = "worktime.roster"
OPERATE = "system.operate"


def can_manage(actor: Actor, reach: Reach, org_id: int | None) -> bool:
    """Calendar, hours and periods of a unit; the country's table is set by who operates the system."""
    if actor.kind == ActorKind.SYSTEM:
        return True
    if org_id is None:
        return reach.has(OPERATE)
    return reach.org_ids(MANAGE).filter(org_id=org_id).exists()


def can_roster(actor: Actor, reach: Reach, org_id: int) -> bool:
    """The roster and the stand-ins of a unit."""
    return actor.kind == ActorKind.SYSTEM or reach.org_ids(ROSTER).filter(org_id=org_id).exists()


def can_speak_for(actor: Actor, reach: Reach, user: User, org_ids: list[int]) -> bool:
    """One's own absence is entered by oneself; a colleague's by who sets the roster of one of their units."""
    if actor.kind == ActorKind.SYSTEM or actor.user_id == user.pk:
        return True
    return reach.org_ids(ROSTER).filter(org_id__in=org_ids).exists()
