"""What orgs asks of the floors above: may this actor manage this unit? `access` registers the answer in its ready()."""

from collections.abc import Callable

from lianxin.kernel.actors import Actor, ActorKind

PermissionCheck = Callable[[Actor, str, int], bool]

_checks: list[PermissionCheck] = []


def register_permission_check(check: PermissionCheck) -> None:
    """`check(actor, permission, org_id)` decides from now on; the last one registered holds."""
    _checks[:] = [check]


def may(actor: Actor, permission: str, org_id: int | None) -> bool:
    """Whether the actor holds the permission on the unit; None stands above all units and is the system's alone.

    The system may everything; with nothing registered nobody else may anything.
    """
    if actor.kind == ActorKind.SYSTEM:
        return True
    return org_id is not None and any(check(actor, permission, org_id) for check in _checks)
