"""What tests of the verbs look at: the journal, the audit, the last line of the timeline."""

from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.queries.together import Ties, ties_of
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.journal.models import Fact


def facts_of(case: Case) -> list[str]:
    return list(Fact.objects.filter(subject=case.uuid).order_by("id").values_list("measure", flat=True))


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
