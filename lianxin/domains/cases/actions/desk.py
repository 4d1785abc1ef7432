"""What the desk, handlers and dispatchers do. Each is one row of `rules.TRANSITIONS`."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import Check, take_step
from lianxin.domains.cases.enums import AloneReason, Hat, Solved, State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.permissions import can_assign_to
from lianxin.domains.cases.queries import hats_on
from lianxin.domains.cases.queries.categories import require_ours
from lianxin.domains.cases.queries.routes import destination
from lianxin.domains.cases.queries.settled import silent_cases
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of, supervising_unit
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid


def respond_to_case(
    *, case: Case, words: str, told_by: str, by: Actor, at: datetime, seen: int | None = None, key: str = ""
) -> Case:
    """Tell the reporter that somebody cares; the first time stops the clock of the first response."""
    given = Given(words=words, told_by=told_by)
    return take_step(case=case, verb=Verb.RESPOND, by=by, at=at, given=given, seen=seen, key=key)


def answer_case(
    *,
    case: Case,
    words: str,
    by: Actor,
    at: datetime,
    told_by: str = "",
    files: Sequence[UUID] = (),
    knowledge: UUID | None = None,
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Settle a fresh case in one step. `knowledge`: the kept answer that was used, named in the timeline."""

    def check(locked: Case, _given: Given, _moment: datetime) -> None:
        _check_parts_done(locked)

    details = {"knowledge": str(knowledge)} if knowledge else None
    given = Given(words=words, told_by=told_by, files=files, details=details)
    return take_step(case=case, verb=Verb.ANSWER, by=by, at=at, given=given, seen=seen, key=key, check=check)


def assign_case(
    *,
    case: Case,
    unit: Org | None,
    by: Actor,
    at: datetime,
    words: str = "",
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Hand the case to another unit: a grid below, a department beside. Upwards goes `escalate_case`."""

    def check(locked: Case, given: Given, moment: datetime) -> None:
        if given.unit is None:
            return
        check_target(locked, given.unit, moment)
        if given.unit.pk == locked.unit_id and locked.state != State.RECEIVED:
            raise Invalid(_("It already lies there."), {"unit": _("Choose another unit.")})
        below = path_of(given.unit.pk).startswith(locked.unit_path)
        if locked.bound and not below and Hat.APPROVER not in hats_on(locked, reach_of(by)):
            message = _("It was decided that it belongs here: hand it down, or pass it up a level.")
            raise Invalid(message, {"unit": message})

    given = Given(words=words, unit=unit)
    return take_step(case=case, verb=Verb.ASSIGN, by=by, at=at, given=given, seen=seen, key=key, check=check)


def check_target(case: Case, target: Org, moment: datetime) -> None:
    """Raises Invalid for a closed unit, and for one that is neither below nor beside."""
    if target.closed is not None and target.closed <= clock.local_day(moment):
        raise Invalid(_("This unit is closed."), {"unit": _("Choose another unit.")})
    parent = supervising_unit(case.unit)
    if target.pk != case.unit_id and not can_assign_to(
        target=path_of(target.pk), unit=path_of(case.unit_id), parent=path_of(parent.pk) if parent else None
    ):
        raise Invalid(
            _("You can hand it down or sideways. To send it up, pass it up a level."),
            {"unit": _("Choose a unit below or beside yours.")},
        )


def accept_case(*, case: Case, by: Actor, at: datetime, seen: int | None = None, key: str = "") -> Case:
    """Take it on: from now on this account is its handler."""
    return take_step(case=case, verb=Verb.ACCEPT, by=by, at=at, seen=seen, key=key)


def return_case(*, case: Case, words: str, by: Actor, at: datetime, seen: int | None = None, key: str = "") -> Case:
    """Give it back to the unit that sent it, with the reason; the third time the superior of both decides."""
    given = Given(words=words)
    return take_step(case=case, verb=Verb.RETURN, by=by, at=at, given=given, seen=seen, key=key)


def escalate_case(*, case: Case, words: str, by: Actor, at: datetime, seen: int | None = None, key: str = "") -> Case:
    """Pass it to the level above the unit where it lies."""
    given = Given(words=words)
    return take_step(case=case, verb=Verb.ESCALATE, by=by, at=at, given=given, seen=seen, key=key)


def resolve_case(
    *,
    case: Case,
    words: str,
    by: Actor,
    at: datetime,
    told_by: str = "",
    alone: str = "",
    files: Sequence[UUID] = (),
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Say in plain words what was done; with a photo where the category demands it.

    While a unit asked to assist has not answered, `alone` says why it is done without (enums.AloneReason).
    """

    def check(locked: Case, _given: Given, _moment: datetime) -> None:
        _check_parts_done(locked)
        if alone not in AloneReason.values and locked.assistances.filter(done_at__isnull=True).exists():
            message = _("Units asked to assist have not answered. Say why it is done without them.")
            raise Invalid(message, {"alone": message})

    given = Given(words=words, told_by=told_by, files=files, details={"code": alone} if alone else None)
    return take_step(case=case, verb=Verb.RESOLVE, by=by, at=at, given=given, seen=seen, key=key, check=check)


def _check_parts_done(case: Case) -> None:
    """Raises Conflict while a part is open. One statement."""
    waiting = case.parts.filter(state__in=rules.OPEN).count()
    if waiting:
        raise Conflict(_("It was split, and its parts are not all done: %(count)d are open.") % {"count": waiting})


def close_case(*, case: Case, words: str, by: Actor, at: datetime, seen: int | None = None, key: str = "") -> Case:
    """Close it after a call, saying what was heard; what is to be verified is verified first."""

    def check(locked: Case, _given: Given, _moment: datetime) -> None:
        if locked.owes_verification:
            raise Conflict(_("Somebody other than the handler must first see that it is done."))

    given = Given(words=words)
    return take_step(case=case, verb=Verb.CLOSE, by=by, at=at, given=given, seen=seen, key=key, check=check)


def decline_case(
    *,
    case: Case,
    reason: str,
    refer_to: str,
    by: Actor,
    at: datetime,
    words: str = "",
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Say that it is not for us, why, and where they can turn instead."""
    given = Given(words=words, reason=reason, refer_to=refer_to)
    return take_step(case=case, verb=Verb.DECLINE, by=by, at=at, given=given, seen=seen, key=key)


def note_on_case(
    *,
    case: Case,
    words: str,
    by: Actor,
    at: datetime,
    files: Sequence[UUID] = (),
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Write something down for the colleagues; the reporter does not read it."""
    given = Given(words=words, files=files)
    return take_step(case=case, verb=Verb.NOTE, by=by, at=at, given=given, seen=seen, key=key)


def recategorise_case(
    *,
    case: Case,
    category: Category | None,
    by: Actor,
    at: datetime,
    seen: int | None = None,
    key: str = "",
    follows: Mapping[str, str] | None = None,
    check: Check | None = None,
) -> Case:
    """Say what it is really about. Nobody having touched it yet, it goes where the table sends this kind.

    `follows`: codes for the event that say what the choice followed; `check` refuses what the caller knows besides.
    Raises Invalid for matters of other authorities: those are declined, with where they belong.
    """
    require_ours(category)
    details = {"category": category.code, **(follows or {})} if category else None
    given = Given(category=category, details=details)
    with transaction.atomic():
        case = take_step(case=case, verb=Verb.RECATEGORISE, by=by, at=at, given=given, seen=seen, key=key, check=check)
        if case.state != State.RECEIVED or case.returned:
            return case
        to = destination(place=case.place, category=category, on=clock.local_day(at))
        if to.unit.pk == case.unit_id:
            return case
        words = _("By the routing table.")
        return take_step(case=case, verb=Verb.ASSIGN, by=by, at=at, given=Given(unit=to.unit, words=words), key=key)


def close_silent_cases(*, by: Actor, at: datetime, days: int, limit: int = 5_000) -> int:
    """Close what was resolved `days` ago and met silence, each in its own transaction; returns how many."""
    silence = _("Closed after %(days)d days without a reply.") % {"days": days}
    unsolved = _(
        "Closed: its reporter said that it is not solved, and did not ask within %(days)d days to have it looked at again."
    )
    closed = 0
    for case in silent_cases(until=at - timedelta(days=days))[:limit]:
        try:
            words = unsolved % {"days": days} if case.solved == Solved.NO else silence
            close_case(case=case, words=words, by=by, at=at, seen=case.version)
        except Conflict:
            # Somebody took a step at this very moment: that was no silence.
            continue
        closed += 1
    return closed
