"""What was done is seen by somebody else, where the category asks for it; and whoever said so does not judge it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.enums import Solved, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Refused

_SETTLING = (Verb.ANSWER, Verb.RESOLVE)


def verify_case(
    *,
    case: Case,
    solved: str,
    words: str,
    by: Actor,
    at: datetime,
    files: Sequence[UUID] = (),
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Say whether it is done: yes, or no, then it goes back to the unit that said so. Not by whoever did it."""

    def check(locked: Case, given: Given, _moment: datetime) -> None:
        if not locked.owes_verification:
            raise Conflict(_("There is nothing to verify about this request."))
        if given.solved == Solved.PARTLY:
            raise Invalid(_("Something is missing."), {"solved": _("Say whether it is done: yes or no.")})
        check_another(locked, by)

    given = Given(words=words, solved=solved, files=files)
    return take_step(case=case, verb=Verb.VERIFY, by=by, at=at, given=given, seen=seen, key=key, check=check)


def check_another(case: Case, by: Actor) -> None:
    """Raises Refused for the handler, and for who has said that it is done, also of the case it was merged into."""
    if by.token_id is not None:
        raise Refused(_("Whether it is done is seen by a person with an account of their own."))
    of_both = Q(case_id=case.pk) | Q(case_id=case.lead_id)
    settling = CaseEvent.objects.filter(of_both, verb__in=_SETTLING)
    said = settling.order_by("-at", "-pk").values_list("actor_id", flat=True).first()
    if by.user_id is not None and by.user_id in {case.handler_id, said}:
        raise Refused(_("You have worked on it: somebody else looks whether it is done."))
