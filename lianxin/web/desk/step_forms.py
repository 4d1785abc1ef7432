"""The small forms of the case page: which of them this reader gets, and what each shows besides its own fields.

A form is a verb of `cases.actions.verbs.STEPS` with a template `desk/steps/<verb>.html` that holds its fields alone; the
frame around them is `desk/step.html`. What a template needs from the database stands in `OFFERS`, read only for the verbs
that are shown. What comes back is read by `step_fields`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lianxin.domains.cases.actions.verbs import STEPS
from lianxin.domains.cases.enums import DeclineReason, Verb
from lianxin.domains.cases.queries import assignable_units
from lianxin.foundation.orgs.queries import supervising_unit
from lianxin.kernel.errors import Message

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case
    from lianxin.foundation.access.queries import Reach

UNITS_LISTED = 300
# Offered elsewhere on the page: beside the kind of request.
_ELSEWHERE = frozenset({Verb.RECATEGORISE})


@dataclass(frozen=True, slots=True)
class StepForm:
    """One form: `name` is unique on the page, `template` holds its fields."""

    name: str
    verb: Verb
    label: Message
    template: str


def step_forms(verbs: Iterable[Verb]) -> list[StepForm]:
    """The forms of these verbs, in their order."""
    return [
        StepForm(name=verb.value, verb=verb, label=verb.label, template=f"desk/steps/{verb.value}.html")
        for verb in verbs
        if verb in STEPS and verb not in _ELSEWHERE
    ]


def offers(case: "Case", reach: "Reach", forms: Iterable[StepForm]) -> dict[str, Any]:
    """What the templates of these forms show: each verb's own part, read once."""
    shown: dict[str, Any] = {}
    for verb in dict.fromkeys(form.verb for form in forms):
        if verb in OFFERS:
            shown |= OFFERS[verb](case, reach)
    return shown


def _units(case: "Case", _reach: "Reach") -> dict[str, Any]:
    return {"units": assignable_units(case, above=supervising_unit(case.unit))[:UNITS_LISTED]}


def _above(case: "Case", _reach: "Reach") -> dict[str, Any]:
    return {"above": supervising_unit(case.unit)}


def _decline_reasons(_case: "Case", _reach: "Reach") -> dict[str, Any]:
    return {"decline_reasons": DeclineReason.choices}


OFFERS: Mapping[Verb, Callable[["Case", "Reach"], dict[str, Any]]] = MappingProxyType(
    {
        Verb.ASSIGN: _units,
        Verb.ESCALATE: _above,
        Verb.DECLINE: _decline_reasons,
    }
)
