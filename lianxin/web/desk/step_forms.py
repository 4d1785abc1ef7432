"""The small forms of the case page: which of them this reader gets, and what each shows besides its own fields.

A form is a verb of `cases.actions.verbs.STEPS` with a template `desk/steps/<verb>.html` that holds its fields alone; the
frame around them is `desk/step.html`. The likely one stands open on the page, the others are fetched when they are opened;
what a template needs from the database stands in `OFFERS`, read only for the one that is open. `SHOWN_WHEN` leaves out what could not go through. What comes back is read by `step_fields`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.verbs import STEPS
from lianxin.domains.cases.enums import AloneReason, DeclineReason, Matter, State, Verb
from lianxin.domains.cases.queries import OpenProposal, assignable_units, choosable_states, publication_draft
from lianxin.domains.cases.queries.categories import ready_answers_of
from lianxin.domains.cases.queries.together import open_assistances
from lianxin.foundation.orgs.queries import supervising_unit
from lianxin.kernel.errors import Message
from lianxin.web.desk.tie_forms import ROWS, TIE_OFFERS

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case
    from lianxin.foundation.access.queries import Reach

UNITS_LISTED = 300
# Offered elsewhere on the page: beside the kind of request, with what waits for approval, with what is going on here.
_ELSEWHERE = frozenset({Verb.RECATEGORISE, Verb.REFUSE, Verb.ATTACH, Verb.DETACH, *rules.GRANTED_BY.values()})
_KEYS = {Verb.ASSIGN: "a"}
# What is seldom done stands together behind one heading.
_SELDOM = frozenset(
    {
        Verb.PROPOSE,
        Verb.DECLINE,
        Verb.MERGE,
        Verb.UNMERGE,
        Verb.SPLIT,
        Verb.ATTACH,
        Verb.DETACH,
        Verb.MARK,
        Verb.SUPERVISE,
        Verb.UNPUBLISH,
    }
)
_ASKED_FOR: Mapping[Matter, Message] = MappingProxyType(
    {
        Matter.SUSPEND: _("Ask to suspend"),
        Matter.EXTEND: _("Ask for a later date"),
        Matter.PUBLISH: _("Ask to publish"),
        Matter.EXEMPT: _("Ask to mark as a demand that cannot be met"),
    }
)


@dataclass(frozen=True, slots=True)
class StepForm:
    """One form: `name` is unique on the page, `template` holds its fields."""

    name: str
    verb: Verb
    label: Message
    template: str
    matter: str = ""

    @property
    def is_seldom(self) -> bool:
        return self.verb in _SELDOM

    @property
    def key(self) -> str:
        """What opens it on the keyboard."""
        return _KEYS.get(self.verb, "")


def step_forms(case: "Case", verbs: Iterable[Verb], waiting: Iterable[OpenProposal]) -> list[StepForm]:
    """The forms of these verbs, in their order; asking for approval has one for each matter that can be asked for."""
    asked = {one.proposal.matter for one in waiting}
    forms: list[StepForm] = []
    for verb in verbs:
        if verb not in STEPS or verb in _ELSEWHERE or not SHOWN_WHEN.get(verb, _always)(case):
            continue
        if verb == Verb.PROPOSE:
            forms += [_asking_for(matter) for matter in _askable(case) if matter not in asked]
        else:
            forms.append(StepForm(verb.value, verb, verb.label, f"desk/steps/{verb.value}.html"))
    return forms


def _asking_for(matter: Matter) -> StepForm:
    name = f"propose_{matter.value}"
    return StepForm(name, Verb.PROPOSE, _ASKED_FOR[matter], f"desk/steps/{name}.html", matter.value)


def _askable(case: "Case") -> list[Matter]:
    holds = {Matter.PUBLISH: case.published_at, Matter.EXEMPT: case.exempt_at}
    return [one for one in Matter if rules.may_propose(one, State(case.state)) and not holds.get(one)]


def _always(_case: "Case") -> bool:
    return True


SHOWN_WHEN: Mapping[Verb, Callable[["Case"], bool]] = MappingProxyType(
    {
        Verb.RETURN: lambda case: case.assigner_id is not None and not case.bound,
        Verb.MARK: lambda case: bool(choosable_states(case)),
        Verb.UNPUBLISH: lambda case: case.published_at is not None,
    }
)


def offers(case: "Case", reach: "Reach", form: StepForm | None) -> dict[str, Any]:
    """What the template of a form shows besides its own fields."""
    return OFFERS[form.verb](case, reach) if form is not None and form.verb in OFFERS else {}


def _units(case: "Case", _reach: "Reach") -> dict[str, Any]:
    return {"units": assignable_units(case, above=supervising_unit(case.unit))[:UNITS_LISTED]}


def _parts(case: "Case", reach: "Reach") -> dict[str, Any]:
    """Parts go where the whole could be handed to."""
    return {"task_rows": ROWS} | _units(case, reach)


def _above(case: "Case", _reach: "Reach") -> dict[str, Any]:
    return {"above": supervising_unit(case.unit)}


def _ready(case: "Case", _reach: "Reach") -> dict[str, Any]:
    return {"ready_answers": ready_answers_of(case.category)}


def _answer(case: "Case", reach: "Reach") -> dict[str, Any]:
    """Whose answer is still waited for must be said when it is resolved without them."""
    waiting = {"alone_reasons": AloneReason.choices, "waiting_helpers": open_assistances(case)}
    return _ready(case, reach) | waiting


def _decline_reasons(_case: "Case", _reach: "Reach") -> dict[str, Any]:
    return {"decline_reasons": DeclineReason.choices}


def _states(case: "Case", _reach: "Reach") -> dict[str, Any]:
    return {"states": choosable_states(case)}


def _draft(case: "Case", _reach: "Reach") -> dict[str, Any]:
    title, words = publication_draft(case)
    return {"draft_title": title, "draft_words": words}


OFFERS: Mapping[Verb, Callable[["Case", "Reach"], dict[str, Any]]] = MappingProxyType(
    {
        Verb.ANSWER: _ready,
        Verb.ASSIGN: _units,
        Verb.ESCALATE: _above,
        Verb.RESOLVE: _answer,
        Verb.SPLIT: _parts,
        Verb.DECLINE: _decline_reasons,
        Verb.MARK: _states,
        Verb.PROPOSE: _draft,
        **TIE_OFFERS,
    }
)
