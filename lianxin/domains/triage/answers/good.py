"""What this unit has answered well before, for somebody who writes an answer now."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from lianxin.domains.cases.enums import Satisfaction, Solved, State, Verb
from lianxin.domains.cases.likeness import likeness
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.queries import cases_for
from lianxin.domains.cases.queries.documents import texts_of_case
from lianxin.domains.cases.queries.words import masked_words
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.search.grams import joined

OFFERED = 3
# Of one unit and one kind; of more, the newest are compared.
MOST_COMPARED = 300
_GOOD = (Satisfaction.SATISFIED, Satisfaction.MOSTLY)


@dataclass(frozen=True, slots=True)
class GoodAnswer:
    """An answer that was rated well, without what may tell who somebody is; `case` may be opened by the reader."""

    case: Case
    words: str
    at: datetime


def good_answers(reach: Reach, case: Case) -> list[GoodAnswer]:
    """At most three answers of the same unit to the same kind of request, the nearest request first. Two statements.

    Only of cases that the reader may open, solved and closed with a good rating. None for a case without a kind.
    """
    if case.category_id is None:
        return []
    found = list(_rated_well(reach, case)[:MOST_COMPARED])
    asked = joined(texts_of_case(case))
    shares = likeness(asked, [joined(texts_of_case(one)) for one in found])
    nearest = [one for share, one in sorted(zip(shares, found, strict=True), key=lambda pair: -pair[0]) if share > 0]
    given = _answers(nearest)
    offered: dict[str, GoodAnswer] = {}
    for one in nearest:
        event = given.get(one.pk)
        if event is not None:
            words = masked_words(one, event.words)
            offered.setdefault(words, GoodAnswer(case=one, words=words, at=event.at))
    return list(offered.values())[:OFFERED]


def _rated_well(reach: Reach, case: Case) -> QuerySet[Case]:
    alike = cases_for(reach).filter(unit=case.unit_id, category=case.category_id, state=State.CLOSED)
    rated = alike.filter(solved=Solved.YES, satisfaction__in=_GOOD, parent__isnull=True).exclude(pk=case.pk)
    return rated.select_related("reporter").order_by("-closed_at", "-id")


def _answers(cases: list[Case]) -> dict[int, CaseEvent]:
    """The last answer of each; a case that was reopened was answered more than once."""
    events = CaseEvent.objects.filter(case__in=cases, verb__in=(Verb.ANSWER, Verb.RESOLVE)).exclude(words="")
    return {event.case_id: event for event in events.order_by("case_id", "version")} if cases else {}
