"""The papers of an errand, and which are here: said by the last note that speaks of them."""

from dataclasses import dataclass

from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.categories import papers_of

# Under this name a note lists, one a line, the papers that are here.
PAPERS = "papers"


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    is_here: bool


def papers_for(case: Case) -> list[Paper]:
    """What the errand needs; one statement, none where its kind asks for no papers."""
    needed = papers_of(case.category)
    if not needed:
        return []
    notes = case.events.filter(verb=Verb.NOTE).order_by("-version").values_list("details", flat=True)
    said = next((details[PAPERS] for details in notes if PAPERS in details), "")
    here = set(said.split("\n"))
    return [Paper(name, is_here=name in here) for name in needed]
