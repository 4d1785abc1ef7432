"""What orgs asks of the floors above, and what it tells them: may this actor manage this unit (access answers), paths
are about to be written anew (who counts by them), and today's paths have changed (who keeps copies of them). Registered
in their ready().
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date

from lianxin.kernel.actors import Actor, ActorKind

PermissionCheck = Callable[[Actor, str, int], bool]
PathChange = Callable[[str, str, str], None]
PathsReread = Callable[[str, int | None], None]
Rewriting = Callable[[str, int, date], AbstractContextManager[None]]

_checks: list[PermissionCheck] = []
_followers: list[tuple[PathChange, PathsReread]] = []
_watchers: list[Rewriting] = []


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


def register_rewriting(watcher: Rewriting) -> None:
    """`watcher(line, org_id, since)` is entered before the paths of the unit and all below it are written anew for every
    day from `since` on, and left after it: it sees both moments, under the tree's lock, in the same transaction.

    The same one registered again counts once.
    """
    if watcher not in _watchers:
        _watchers.append(watcher)


@contextmanager
def rewriting(line: str, org_id: int, since: date) -> Iterator[None]:
    """Within, the paths of the unit and all below it are written anew for every day from `since` on."""
    with ExitStack() as watched:
        for watcher in _watchers:
            watched.enter_context(watcher(line, org_id, since))
        yield


def tell_path_change(line: str, old_path: str, new_path: str) -> None:
    """Today's paths at and under `old_path` have become those under `new_path`."""
    for changed, _reread in _followers:
        changed(line, old_path, new_path)


def tell_paths_reread(line: str, org_id: int | None) -> None:
    """A unit got its first path in a line, or (None) all paths of the line are new."""
    for _changed, reread in _followers:
        reread(line, org_id)
