"""Who may give and end roles, and who may look after which account."""

from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import ApiToken, RoleGrant
from lianxin.foundation.access.queries import Reach, accounts_in_reach, current_grants_of
from lianxin.foundation.access.rules import SEPARATED_DUTIES
from lianxin.foundation.accounts.models import User
from lianxin.kernel.actors import Actor, ActorKind


def can_grant(actor: Actor, reach: Reach, *, role: Role, org_id: int, user_id: int) -> bool:
    """Nobody gives a role to themselves; the system (the console) gives the first one."""
    if actor.kind == ActorKind.SYSTEM:
        return True
    if actor.user_id == user_id:
        return False
    return reach.org_ids_granting(role).filter(org_id=org_id).exists()


def can_end(actor: Actor, reach: Reach, grant: RoleGrant) -> bool:
    """Whoever could give the role may end it, their own too."""
    if actor.kind == ActorKind.SYSTEM:
        return True
    return reach.org_ids_granting(Role(grant.role)).filter(org_id=grant.org_id).exists()


def can_manage_account(actor: Actor, reach: Reach, user: User) -> bool:
    """Every current role of the account lies in reach, so that nobody locks out or impersonates somebody above.

    Holders of the three duties are looked after by a system administrator only, and nobody by themselves.
    """
    if actor.kind == ActorKind.SYSTEM:
        return True
    if actor.user_id == user.pk or not accounts_in_reach(reach, permission="accounts.manage").filter(pk=user.pk):
        return False
    grants = list(current_grants_of(user.pk))
    if any(grant.role in SEPARATED_DUTIES for grant in grants) and Role.SYSTEM_ADMIN not in reach.roles:
        return False
    held = {grant.org_id for grant in grants}
    return held == set(reach.org_ids("accounts.manage").filter(org_id__in=held))


def can_reset_factor(actor: Actor, reach: Reach, user: User) -> bool:
    """A security administrator, so that whoever resets passwords cannot alone become somebody else."""
    if actor.kind == ActorKind.SYSTEM:
        return True
    if actor.user_id == user.pk:
        return False
    return accounts_in_reach(reach, permission="access.reset_factor").filter(pk=user.pk).exists()


def can_make_token(actor: Actor, reach: Reach, *, role: Role, org_id: int) -> bool:
    """A person who holds there themselves all that the role allows: nobody lets a program see what they may not.

    The console has the whole installation in hand. A program lets in no other.
    """
    if actor.kind == ActorKind.SYSTEM:
        return True
    return actor.is_user and reach.org_ids_lending(role).filter(org_id=org_id).exists()


def can_revoke_token(actor: Actor, reach: Reach, token: ApiToken) -> bool:
    """Whoever could make it today, and whoever may give its role there: administrators end what they could not make."""
    role = Role(token.role)
    if can_make_token(actor, reach, role=role, org_id=token.org_id):
        return True
    return reach.org_ids_granting(role).filter(org_id=token.org_id).exists()
