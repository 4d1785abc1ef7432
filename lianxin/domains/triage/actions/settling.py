"""What became of a proposal: people closed the request under a category of their own, or gave back what came without a
person.
"""

from django.db import transaction

from lianxin.domains.cases.actions.facts import top_category
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.models import CaseEvent
from lianxin.domains.cases.queries.categories import with_parents
from lianxin.domains.triage.measures import PROPOSALS, PROPOSALS_RIGHT, RETURNED
from lianxin.domains.triage.models import KeptProposal, Proposed
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.journal.actions import NewFact
from lianxin.foundation.journal.measures import Measure


@transaction.atomic
def settle_proposal(*, event: CaseEvent) -> None:
    """Note how the likeliest category fared by the step that closed its request, or gave it back.

    Right is the category people left it with, or one above it. What was sent on without a person and given back was
    wrong, whatever it was called in the end; counted is only what a person decided. Left without a category, or with the plain word of a resident, it tells
    nothing. Safe to run twice: closed again later, the last closing holds.
    """
    proposed = Proposed.objects.select_for_update().filter(case=event.case_id).first()
    if proposed is None:
        return
    if event.verb == Verb.RETURN:
        _given_back(proposed, event)
    else:
        _closed(proposed, event)


def _given_back(proposed: Proposed, event: CaseEvent) -> None:
    if proposed.assigned_at is None or proposed.returned_at is not None or not _came_alone(event):
        return
    proposed.returned_at = proposed.settled_at = event.at
    proposed.right = False
    proposed.save(update_fields=["returned_at", "settled_at", "right"])
    journal.record_many([_fact(RETURNED, proposed, event)])


def _came_alone(event: CaseEvent) -> bool:
    """Whether the step that had brought it to the unit that gives it back was nobody's."""
    brought = event.case.events.filter(version__lt=event.version, to_unit__isnull=False).order_by("version").last()
    return brought is not None and brought.is_automatic


def _closed(proposed: Proposed, event: CaseEvent) -> None:
    category = event.case.category
    if category is None or category.plain:
        return
    best = KeptProposal.objects.get(proposed=proposed, rank=0)
    met = best.category_id in {one.pk for one in with_parents(category)}
    proposed.settled_at, proposed.right = event.at, met and proposed.returned_at is None
    proposed.save(update_fields=["settled_at", "right"])
    if proposed.assigned_at is not None:
        return
    counted = (PROPOSALS, PROPOSALS_RIGHT) if proposed.right else (PROPOSALS,)
    journal.record_many([_fact(measure, proposed, event) for measure in counted])


def _fact(measure: Measure, proposed: Proposed, event: CaseEvent) -> NewFact:
    case = event.case
    about = {"channel": case.channel, "category": top_category(case)}
    return NewFact(
        measure=measure.code,
        org=proposed.unit_id,
        at=event.at,
        key=f"case:{case.uuid}:{measure.code}:{event.version}",
        dims={name: about[name] for name in measure.dims if about[name]},
        subject=case.uuid,
    )
