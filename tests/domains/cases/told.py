"""What tests of the verbs look at: the journal, the audit, the last line of the timeline."""

from lianxin.domains.cases.measures import at_place, at_unit
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.queries.together import Ties, ties_of
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.journal.measures import Measure
from lianxin.foundation.journal.models import Fact

# Counted beside the deed itself: what it moved, what a rate needs, what a deadline does.
BESIDE = {
    *(measure.code for measure in vars(at_unit).values() if isinstance(measure, Measure)),
    *(measure.code for measure in (at_place.OPEN, at_place.RESPONSE_DUE, at_place.RESOLVED_IN_TIME)),
    *(measure.code for measure in (at_place.RESOLVED_LOCALLY, at_place.SOLVED, at_place.SATISFIED)),
    *(measure.code for measure in (at_place.SATISFACTION_SAID, at_place.DEADLINE_MOVED, at_place.DEADLINE_CHANGED)),
}


def facts_of(case: Case) -> list[str]:
    """The measures of the deeds, in order."""
    facts = Fact.objects.filter(subject=case.uuid).exclude(measure__in=BESIDE)
    return list(facts.order_by("id").values_list("measure", flat=True))


def audited(case: Case) -> list[str]:
    return [record.verb for record in records_about(("case", str(case.uuid))).order_by("id")]


def last_event(case: Case) -> CaseEvent:
    event = case.events.order_by("version").last()
    assert event is not None
    return event


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def ties(case: Case) -> Ties:
    return ties_of(case, steps=set(case.events.values_list("verb", flat=True)))
