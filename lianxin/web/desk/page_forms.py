"""What the case page asks beside its steps: the kind, what is proposed, a whole phone number, somebody to look, doors.

Like the steps, each is fetched when it is opened.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.queries import leaf_categories, look_links, may_unmask
from lianxin.domains.triage.queries import unless_damaged
from lianxin.domains.triage.queries.shown import shown_proposals
from lianxin.kernel import clock

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case
    from lianxin.foundation.access.queries import Reach


@dataclass(frozen=True, slots=True)
class PageForm:
    """`is_for` says whether a reader with these verbs gets it, `offers` what its template shows."""

    template: str
    is_for: Callable[["Case", "Reach", Collection[Verb]], bool]
    offers: Callable[["Case"], dict[str, Any]]


def page_forms(case: "Case", reach: "Reach", verbs: Collection[Verb]) -> frozenset[str]:
    """The names of those that this reader gets."""
    return frozenset(name for name, form in PAGE_FORMS.items() if form.is_for(case, reach, verbs))


def _nothing(_case: "Case") -> dict[str, Any]:
    return {}


def _categories(_case: "Case") -> dict[str, Any]:
    return {"categories": leaf_categories()}


def _proposals(case: "Case") -> dict[str, Any]:
    return {"proposals": unless_damaged(lambda: shown_proposals(case, at=clock.now()))}


def _links(case: "Case") -> dict[str, Any]:
    return {"look_links": look_links(case, now=clock.now())}


def _may_respond(_case: "Case", _reach: "Reach", verbs: Collection[Verb]) -> bool:
    return Verb.RESPOND in verbs


def _may_take(case: "Case", _reach: "Reach", verbs: Collection[Verb]) -> bool:
    return case.state == State.RECEIVED and Verb.RECATEGORISE in verbs and Verb.ASSIGN in verbs


def _may_assist(_case: "Case", _reach: "Reach", verbs: Collection[Verb]) -> bool:
    return Verb.ASSIST in verbs


def _may_unmask(case: "Case", reach: "Reach", _verbs: Collection[Verb]) -> bool:
    return case.reporter is not None and bool(case.reporter.masked_phone) and may_unmask(case, reach)


PAGE_FORMS: Mapping[str, PageForm] = MappingProxyType(
    {
        "category": PageForm("desk/beside/category.html", _may_respond, _categories),
        "proposed": PageForm("desk/beside/proposed.html", _may_take, _proposals),
        "phone": PageForm("desk/beside/phone.html", _may_unmask, _nothing),
        "look": PageForm("desk/beside/look.html", _may_respond, _links),
        "doors": PageForm("desk/beside/doors.html", _may_assist, _nothing),
    }
)
