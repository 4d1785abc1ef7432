"""A fresh request is put under a category and sent on by nobody: where its unit allows it, and always marked so.

Whether it may be is for the room that proposes (triage) to say; here is what cases themselves ask of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.queries.categories import require_ours
from lianxin.domains.cases.queries.routes import destination
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why this category: how sure (0 to 1), by which words, and which version of what was learned says so."""

    confidence: float
    words: Sequence[str]
    model: str


def assign_automatically(*, case: Case, category: Category, grounds: Grounds, at: datetime) -> Case:
    """Say what a fresh request is about and send it where the table sends this kind: two steps in one transaction, both
    bearing the grounds.

    Raises Conflict when anybody, or the clock, has done anything to it, or when it lies there already; Invalid for
    matters of other authorities and for the plain words of residents, which send nothing anywhere.
    """
    require_ours(category)
    if category.plain:
        raise Invalid(_("This word is for residents: it says too little to send a request by."))
    marks = {rules.AUTOMATIC: "yes", "confidence": f"{grounds.confidence:.4f}", "model": grounds.model}
    with transaction.atomic():
        to = destination(place=case.place, category=category, on=clock.local_day(at))
        if to.unit.pk == case.unit_id:
            raise Conflict(_("It already lies there."))
        given = Given(category=category, details={"category": category.code, **marks})
        case = take_step(case=case, verb=Verb.RECATEGORISE, by=SYSTEM, at=at, given=given, check=_require_untouched)
        words = _("Words that speak for it: %(words)s") % {"words": "、".join(grounds.words)} if grounds.words else ""
        given = Given(unit=to.unit, words=words, details=marks)
        return take_step(case=case, verb=Verb.ASSIGN, by=SYSTEM, at=at, given=given)


def _require_untouched(case: Case, _given: Given, _at: datetime) -> None:
    """Nobody has taken a step, and nobody said what it is about. Seen under the row's lock."""
    if case.state != State.RECEIVED or case.version != 1 or case.category_id is not None:
        raise Conflict(_("This request has moved on meanwhile; please look again."))
