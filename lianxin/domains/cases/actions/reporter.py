"""What the reporter does after sending: rate, reopen, take back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.models import Case
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid


def _is_too_late(case: Case, moment: datetime) -> bool:
    """Whether the days for rating and reopening after the answer are over."""
    settled_at = case.resolved_at or case.closed_at
    return settled_at is not None and moment > rules.reopenable_until(settled_at, days=settings.REOPEN_WITHIN_DAYS)


def rate_case(
    *,
    case: Case,
    solved: str,
    satisfaction: str,
    by: Actor,
    at: datetime,
    words: str = "",
    key: str = "",
    by_message: bool = False,
) -> Case:
    """Two questions, asked apart: is it solved, are you satisfied. Solved closes; not solved leaves the door open.

    With `by_message` the second may stay open: a text message has room for one digit.
    """
    if not satisfaction and not by_message:
        raise Invalid(_("Something is missing."), {"solved": _("Answer both questions.")})

    def check(locked: Case, _given: Given, moment: datetime) -> None:
        if _is_too_late(locked, moment):
            raise Conflict(_("The time to rate this has passed. Thank you all the same."))

    given = Given(words=words, solved=solved, satisfaction=satisfaction)
    return take_step(case=case, verb=Verb.RATE, by=by, at=at, given=given, key=key, check=check)


def reopen_case(
    *,
    case: Case,
    words: str,
    by: Actor,
    at: datetime,
    files: Sequence[UUID] = (),
    seen: int | None = None,
    key: str = "",
) -> Case:
    """It is not solved: it goes one level above the unit that said so, with a new promise."""

    def check(locked: Case, _given: Given, moment: datetime) -> None:
        if _is_too_late(locked, moment):
            raise Conflict(_("The time to reopen this has passed. Please send it as a new request."))

    given = Given(words=words, files=files)
    return take_step(case=case, verb=Verb.REOPEN, by=by, at=at, given=given, seen=seen, key=key, check=check)


def withdraw_case(*, case: Case, by: Actor, at: datetime, words: str = "", key: str = "") -> Case:
    """The reporter takes it back."""
    given = Given(words=words)
    return take_step(case=case, verb=Verb.WITHDRAW, by=by, at=at, given=given, key=key)
