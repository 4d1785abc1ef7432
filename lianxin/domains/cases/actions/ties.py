"""What a step means for the cases tied to the one that takes it: members under a lead, parts of a whole, helping units."""

from datetime import datetime
from typing import Protocol

from django.db.models import F
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.telling_units import tell_helper, tell_whole
from lianxin.domains.cases.enums import Solved, State, Verb
from lianxin.domains.cases.models import Assistance, Case, CaseEvent
from lianxin.domains.cases.models.case import touched
from lianxin.domains.cases.queries.documents import FOUND_AS
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.search.actions import refresh_many_later
from lianxin.kernel.actors import SYSTEM, Actor


class Step(Protocol):
    """`steps.take_step`, which hands itself in: a step of one case takes steps of others."""

    def __call__(self, *, case: Case, verb: Verb, by: Actor, at: datetime, given: Given) -> Case: ...


def lock_with_lead(case: Case) -> Case:
    """The row, locked, and before it that of its lead: whoever moves a lead locks it before its members.

    Locked bare and then read: PostgreSQL joins a row it had to wait for to the unit and category it had before.
    """
    for pk in filter(None, (case.lead_id, case.pk)):
        list(Case.objects.select_for_update().filter(pk=pk).values_list("pk"))
    return Case.objects.select_related("unit__kind", "place", "reporter", "category__parent__parent").get(pk=case.pk)


def follow_through(case: Case, event: CaseEvent, *, was_led_by: int | None, step: Step) -> None:
    """Let the tied cases follow, in the step's own transaction; what is long is left to jobs."""
    from_state, to_state = State(event.from_state), State(event.to_state)
    if was_led_by is not None and case.lead_id is None:
        Case.objects.filter(pk=was_led_by).update(merged=F("merged") - 1, **touched())
    if case.merged and event.to_unit_id is not None:
        bring_members(case, to=case)
    if event.to_unit_id is not None or to_state not in rules.LED:
        _lapse(case, event)
    if from_state in rules.LED and to_state not in rules.LED:
        _release_helpers(case, event)
        _settle_members(case, event)
        _end_parts(case, event, step)
        if case.parent_id is not None:
            enqueue(tell_whole, key=f"cases.part done {event.pk}", event_id=event.pk)
    if event.verb == Verb.VERIFY and to_state == State.RESOLVED and case.solved in {Solved.YES, Solved.PARTLY}:
        # Its reporter had answered before; only this was missing.
        step(case=case, verb=Verb.CLOSE, by=SYSTEM, at=event.at, given=Given(words=_("Rated and verified.")))


def bring_members(case: Case, *, to: Case) -> None:
    """The members of a case go under this lead and lie where it lies; programs and the search read it of each."""
    members = list(case.members.filter(state=State.MERGED).values_list("pk", flat=True))
    Case.objects.filter(pk__in=members).update(lead=to, unit=to.unit, unit_path=to.unit_path, **touched())
    refresh_many_later(kind=FOUND_AS, subject_ids=members)


def _lapse(case: Case, event: CaseEvent) -> None:
    """A pause or a later date that was asked for where it lay before concerns nobody any more."""
    waiting = case.proposals.filter(matter__in=rules.PASSING, decided_at__isnull=True)
    waiting.update(decided_at=event.at, granted=False)


def _release_helpers(case: Case, event: CaseEvent) -> None:
    """Who was asked to assist and has not answered is told that it is over."""
    waiting = list(case.assistances.select_for_update().filter(done_at__isnull=True).values_list("pk", flat=True))
    if waiting:
        Assistance.objects.filter(pk__in=waiting).update(done_at=event.at, withdrawn=True)
    for assistance_id in waiting:
        enqueue(tell_helper, key=f"cases.helper released {assistance_id}", assistance_id=assistance_id)


def _settle_members(case: Case, event: CaseEvent) -> None:
    """Each member is answered with the lead's answer; without one each stands alone again. One job a member."""
    if not case.merged or event.to_state == State.MERGED:
        return
    task = "cases.follow_lead" if event.to_state == State.RESOLVED else "cases.free_member"
    for member_id in case.members.filter(state=State.MERGED).values_list("pk", flat=True):
        enqueue(task, key=f"{task} {event.pk} {member_id}", member_id=member_id, event_id=event.pk)


def _end_parts(case: Case, event: CaseEvent, step: Step) -> None:
    """The whole has ended: what is still open of its parts is taken back, what is done is closed.

    Also when it goes on under another: of its parts nothing is open then, and nobody would close them later.
    """
    if case.parent_id is not None:
        return
    if event.to_state == State.MERGED:
        words = _("The request it was split from goes on with another.")
    else:
        words = _("The request it was split from has ended.")
    for part in case.parts.exclude(state__in=(State.CLOSED, State.DECLINED, State.WITHDRAWN)):
        verb = Verb.CLOSE if part.state == State.RESOLVED else Verb.WITHDRAW
        step(case=part, verb=verb, by=SYSTEM, at=event.at, given=Given(words=words))
