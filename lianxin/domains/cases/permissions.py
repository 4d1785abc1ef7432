"""Who may: which hats an actor wears to a case."""

from dataclasses import dataclass

from lianxin.domains.cases.enums import Hat
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.rules import STEP
from lianxin.kernel.actors import ActorKind

VIEW = "cases.view"
SUBMIT_FOR = "cases.submit_for"
DESK = "cases.desk"
HANDLE = "cases.handle"
DISPATCH = "cases.dispatch"
SUPERVISE = "cases.supervise"
EXPORT = "cases.export"
IMPORT = "cases.import"
# Routes and their like: the table of work, not the work itself, so that administrators may.
CONFIGURE = "cases.configure"
# Answers that hold for many.
KNOWLEDGE = "cases.knowledge"
# Of the people's room: held for a unit, it opens the numbers of those who asked there.
UNMASK = "people.unmask"
PERMISSIONS = (VIEW, SUBMIT_FOR, DESK, HANDLE, DISPATCH, SUPERVISE, EXPORT, IMPORT, CONFIGURE, KNOWLEDGE)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The territorial paths that decide about a case: of its place, of the unit where it lies, of those that assist."""

    place: str
    unit: str
    helpers: tuple[str, ...] = ()
    is_reporter: bool = False


def hats(*, reach: Reach, where: Whereabouts) -> frozenset[Hat]:
    """Empty for a stranger. An actor of kind REPORTER has proved to hold this case's tracking code."""
    actor = reach.actor
    if actor.kind == ActorKind.SYSTEM:
        return frozenset({Hat.SYSTEM})
    if actor.kind == ActorKind.LINK:
        return frozenset({Hat.LOOKER})
    worn: set[Hat] = set()
    if actor.kind == ActorKind.REPORTER or where.is_reporter:
        worn.add(Hat.REPORTER)
    for permission, hat in ((DESK, Hat.DESK), (HANDLE, Hat.HANDLER), (DISPATCH, Hat.DISPATCHER)):
        if reach.covers(permission, where.unit):
            worn.add(hat)
    if any(reach.covers(permission, where.place) for permission in (DESK, HANDLE, DISPATCH)):
        worn.add(Hat.COLLEAGUE)
    if any(reach.covers(HANDLE, path) for path in where.helpers):
        worn.add(Hat.HELPER)
    if any(reach.covers(VIEW, path) for path in where.helpers):
        worn.add(Hat.WATCHER)
    if any(reach.covers(permission, above(where.unit)) for permission in (DESK, DISPATCH, SUPERVISE)):
        worn.add(Hat.APPROVER)
    for permission, hat in ((SUPERVISE, Hat.SUPERVISOR), (VIEW, Hat.WATCHER)):
        if reach.covers(permission, where.unit) or reach.covers(permission, where.place):
            worn.add(hat)
    return frozenset(worn)


def above(path: str) -> str:
    """The path one level up, where what this unit wants is decided; at the top the unit itself."""
    return path[:-STEP] or path


def can_submit_for(reach: Reach, place_path: str) -> bool:
    """Whether requests of others may be entered for this place."""
    return reach.covers(SUBMIT_FOR, place_path)


def can_ask_to_assist(*, target: str, unit: str, top: str) -> bool:
    """Anywhere under the own county (`top`), but neither the unit itself nor one above it: those are passed it up."""
    return target.startswith(top) and not unit.startswith(target)


def can_assign_to(*, target: str, unit: str, parent: str | None) -> bool:
    """A case goes down, sideways or to a department beside: anywhere under the parent of where it lies, not above."""
    top = parent or unit
    return target.startswith(top) and target != top
