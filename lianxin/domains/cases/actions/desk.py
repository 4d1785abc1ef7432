"""What the desk, handlers and dispatchers do. Each is one row of `rules.TRANSITIONS`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.permissions import can_assign_to
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of, supervising_unit
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid


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
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Settle a fresh case in one step."""
    given = Given(words=words, told_by=told_by, files=files)
    return take_step(case=case, verb=Verb.ANSWER, by=by, at=at, given=given, seen=seen, key=key)


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
        target = given.unit
        if target is None:
            return
        if target.closed is not None and target.closed <= clock.local_day(moment):
            raise Invalid(_("This unit is closed."), {"unit": _("Choose another unit.")})
        parent = supervising_unit(locked.unit)
        if target.pk == locked.unit_id and locked.state != State.RECEIVED:
            raise Invalid(_("It already lies there."), {"unit": _("Choose another unit.")})
        if target.pk != locked.unit_id and not can_assign_to(
            target=path_of(target.pk), unit=path_of(locked.unit_id), parent=path_of(parent.pk) if parent else None
        ):
            raise Invalid(
                _("You can hand it down or sideways. To send it up, pass it up a level."),
                {"unit": _("Choose a unit below or beside yours.")},
            )

    given = Given(words=words, unit=unit)
    return take_step(case=case, verb=Verb.ASSIGN, by=by, at=at, given=given, seen=seen, key=key, check=check)


def accept_case(*, case: Case, by: Actor, at: datetime, seen: int | None = None, key: str = "") -> Case:
    """Take it on: from now on this account is its handler."""
    return take_step(case=case, verb=Verb.ACCEPT, by=by, at=at, seen=seen, key=key)


def return_case(*, case: Case, words: str, by: Actor, at: datetime, seen: int | None = None, key: str = "") -> Case:
    """Give it back to the unit that sent it, with the reason."""
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
    files: Sequence[UUID] = (),
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Say in plain words what was done; with a photo where the category demands it."""
    given = Given(words=words, told_by=told_by, files=files)
    return take_step(case=case, verb=Verb.RESOLVE, by=by, at=at, given=given, seen=seen, key=key)


def close_case(*, case: Case, words: str, by: Actor, at: datetime, seen: int | None = None, key: str = "") -> Case:
    """Close it after a call, saying what was heard."""
    given = Given(words=words)
    return take_step(case=case, verb=Verb.CLOSE, by=by, at=at, given=given, seen=seen, key=key)


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
    *, case: Case, category: Category | None, by: Actor, at: datetime, seen: int | None = None, key: str = ""
) -> Case:
    """Say what it is really about."""
    given = Given(category=category, details={"category": category.code} if category else None)
    return take_step(case=case, verb=Verb.RECATEGORISE, by=by, at=at, given=given, seen=seen, key=key)


def close_silent_cases(*, by: Actor, at: datetime, days: int, limit: int = 500) -> int:
    """Close what was resolved `days` ago and met silence; returns how many. Never those to be called first."""
    silent = Case.objects.filter(
        state=State.RESOLVED,
        channel__in=rules.SELF_SERVICE,
        entered_by__isnull=True,
        resolved_at__lte=at - timedelta(days=days),
    ).order_by("resolved_at")
    closed = 0
    for case in silent[:limit]:
        words = _("Closed after %(days)d days without a reply.") % {"days": days}
        close_case(case=case, words=words, by=by, at=at, seen=case.version)
        closed += 1
    return closed
