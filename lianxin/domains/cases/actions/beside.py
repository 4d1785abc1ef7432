"""Beside the work: an instruction from above, and a state of the place's own."""

from datetime import datetime

from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.states import choosable_states
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid


def supervise_case(
    *, case: Case, words: str, until: datetime | None, by: Actor, at: datetime, seen: int | None = None, key: str = ""
) -> Case:
    """Say what is expected and by when; from then on it stands among the supervised ones, and the handler is told."""

    def check(_locked: Case, given: Given, moment: datetime) -> None:
        if given.until is not None and given.until <= moment:
            raise Invalid(_("Something is missing."), {"until": _("Choose a day to come.")})

    given = Given(words=words, until=until)
    return take_step(case=case, verb=Verb.SUPERVISE, by=by, at=at, given=given, seen=seen, key=key, check=check)


def mark_case(
    *, case: Case, local_state: str, by: Actor, at: datetime, words: str = "", seen: int | None = None, key: str = ""
) -> Case:
    """Put it into a state the place has added inside its own, or back by the code of that state itself."""

    def check(locked: Case, given: Given, _moment: datetime) -> None:
        known = {code for code, _words in choosable_states(locked)}
        if given.local_state and given.local_state not in known:
            message = _("Choose one of the states in the list.")
            raise Invalid(message, {"local_state": message})

    given = Given(words=words, local_state=local_state)
    return take_step(case=case, verb=Verb.MARK, by=by, at=at, given=given, seen=seen, key=key, check=check)
