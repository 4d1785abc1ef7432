"""Between office and reporter while a case is worked on: a question and its answer, haste, going on after a pause."""

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
from lianxin.foundation.worktime.queries import clock_for
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict

# Others have it from then on, and may have questions of their own.
_LOOKED_AT_ANEW = (Verb.ESCALATE, Verb.REOPEN)


def ask_reporter(
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
    """Ask the reporter for what is missing. The clock pauses until they answer, at most the days the place has set.

    Raises Conflict for more than `rules.QUESTIONS` at one level: every question stops the clock.
    """

    def check(locked: Case, _given: Given, _moment: datetime) -> None:
        if _questions_asked(locked) >= rules.QUESTIONS:
            raise Conflict(
                _("They have been asked %(times)d times. Have it suspended by the level above, or pass it up.")
                % {"times": rules.QUESTIONS}
            )

    until = clock_for(case.unit_id).add_days(at, settings.WAIT_DAYS)
    given = Given(words=words, told_by=told_by or case.tell_by, files=files, until=until)
    return take_step(case=case, verb=Verb.ASK, by=by, at=at, given=given, seen=seen, key=key, check=check)


def _questions_asked(case: Case) -> int:
    """Since it came to this level: passed up or reopened, others look at it anew."""
    anew = case.events.filter(verb__in=_LOOKED_AT_ANEW).order_by("-version").values_list("version", flat=True).first()
    return case.events.filter(verb=Verb.ASK, version__gt=anew or 0).count()


def reply_to_question(
    *,
    case: Case,
    words: str,
    by: Actor,
    at: datetime,
    files: Sequence[UUID] = (),
    told_by: str = "",
    seen: int | None = None,
    key: str = "",
) -> Case:
    """The reporter's answer, by themselves or written down by who heard it; work goes on. A photo alone will do."""
    given = Given(words=words.strip() or (_("See the photo.") if files else ""), files=files, told_by=told_by)
    return take_step(case=case, verb=Verb.REPLY, by=by, at=at, given=given, seen=seen, key=key)


def resume_case(
    *, case: Case, by: Actor, at: datetime, words: str = "", seen: int | None = None, key: str = ""
) -> Case:
    """Go on with a case that waited or was suspended; the clock calls this when the pause is over."""
    return take_step(case=case, verb=Verb.RESUME, by=by, at=at, given=Given(words=words), seen=seen, key=key)


def urge_case(*, case: Case, by: Actor, at: datetime, words: str = "", key: str = "") -> Case:
    """The reporter asks for haste, once a day: it is marked, and the handler is told in duty hours."""

    def check(locked: Case, _given: Given, moment: datetime) -> None:
        if locked.urged_at is not None and clock.local_day(locked.urged_at) == clock.local_day(moment):
            raise Conflict(_("You have already asked today. We know that you are waiting."))

    return take_step(case=case, verb=Verb.URGE, by=by, at=at, given=Given(words=words), key=key, check=check)
