"""What orgs asks of the floors above, and what it tells them: may this actor manage this unit (access answers), and
today's paths have changed (whoever keeps copies of paths follows). Registered in their ready().
"""

from collections.abc import Callable

from lianxin.kernel.actors import Actor, ActorKind

PermissionCheck = Callable[[Actor, str, int], bool]
PathChange = Callable[[str, str, str], None]
PathsReread = Callable[[str, int | None], None]

_checks: list[PermissionCheck] = []
_followers: list[tuple[PathChange, PathsReread]] = []


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


def register_path_change(changed: PathChange, *, reread: PathsReread) -> None:
    """For rooms that keep copies of today's paths. Both are called inside the transaction that changes the paths.

    `changed(line, old_path, new_path)`: from now on all that stood at or under the old path, closed units too, stands at
    or under the new one in the same way. The old path is never empty. `reread(line, org_id)`: read the path of this unit
    from the tree again, since it stood nowhere in the line before; None: of every unit, the line was computed anew.
    Units made by an import are not told: nobody can hold a copy yet. The same functions registered again count once.
    """
    if (changed, reread) not in _followers:
        _followers.append((changed, reread))


def tell_path_change(line: str, old_path: str, new_path: str) -> None:
    """Today's paths at and under `old_path` have become those under `new_path`."""
    for changed, _reread in _followers:
        changed(line, old_path, new_path)


def tell_paths_reread(line: str, org_id: int | None) -> None:
    """A unit got its first path in a line, or (None) all paths of the line are new."""
    for _changed, reread in _followers:
        reread(line, org_id)
