"""Many ask the same: their cases go on under one lead, and every reporter still gets an answer of their own.

There are no chains: who is merged into a member is merged into its lead, and a lead brings its members along. When the
lead is taken back or declined, its members are received again where it lay: each may be another matter after all.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.actions.ties import bring_members
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.models.case import touched
from lianxin.domains.cases.queries import hats_on
from lianxin.domains.cases.queries.words import masked_words
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel.actors import SYSTEM, Actor
from lianxin.kernel.errors import Invalid, Message, Refused


def merge_case(
    *, case: Case, lead: Case | None, by: Actor, at: datetime, seen: int | None = None, key: str = ""
) -> Case:
    """Let `case`, and what is merged into it, go on under `lead`: the same right is asked on both."""
    if lead is None:
        raise Invalid(_("Something is missing."), {"lead": _("Say into which request it goes.")})
    with transaction.atomic():
        target = _locked_lead(case, lead)

        def check(locked: Case, _given: Given, _moment: datetime) -> None:
            wrong = _why_not(locked, target)
            if wrong:
                raise Invalid(wrong, {"lead": wrong})
            if not hats_on(target, reach_of(by)) & rules.DISPATCH:
                raise Refused(_("You may merge only into requests of your own units."))

        def after(locked: Case, _event: CaseEvent) -> None:
            bring_members(locked, to=target)
            locked.merged = 0
            Case.objects.filter(pk=locked.pk).update(merged=0)
            Case.objects.filter(pk=target.pk).update(merged=target.members.count(), **touched())

        given = Given(lead=target)
        return take_step(
            case=case, verb=Verb.MERGE, by=by, at=at, given=given, seen=seen, key=key, check=check, after=after
        )


def unmerge_case(
    *, case: Case, by: Actor, at: datetime, words: str = "", seen: int | None = None, key: str = ""
) -> Case:
    """It was another matter after all: it is received again where its lead lies."""
    return take_step(case=case, verb=Verb.UNMERGE, by=by, at=at, given=Given(words=words), seen=seen, key=key)


def _lock(ids: Sequence[int]) -> None:
    """In the order of their ids, so that two who merge to and fro do not wait for each other."""
    list(Case.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _locked_lead(case: Case, lead: Case) -> Case:
    """The case that leads in the end, locked together with `case`."""
    _lock([case.pk, lead.lead_id or lead.pk])
    return Case.objects.select_related("unit").get(pk=lead.lead_id or lead.pk)


def _why_not(case: Case, lead: Case) -> Message:
    """Why the one cannot go on under the other, or nothing."""
    if lead.pk == case.pk:
        return _("It cannot be merged into itself.")
    if lead.lead_id is not None or State(lead.state) not in rules.LED:
        return _("The request it shall go into is no longer worked on.")
    if case.parent_id is not None or lead.parent_id is not None or case.parts.filter(state__in=rules.OPEN).exists():
        return _("Parts of a request cannot be merged.")
    return ""


@task("cases.follow_lead")
def follow_lead(*, member_id: int, event_id: int) -> None:
    """Answer a member with the answer its lead got in this step; nothing if it has left the lead meanwhile."""
    member = Case.objects.filter(pk=member_id, state=State.MERGED).first()
    answer = CaseEvent.objects.select_related("case__reporter").get(pk=event_id)
    if member is None or member.lead_id != answer.case_id:
        return
    code = {"code": answer.details["code"]} if answer.verb == Verb.FOLLOW and "code" in answer.details else None
    # Said to somebody else: their name and number are no business of this one's reporter.
    words = masked_words(answer.case, answer.words)
    take_step(case=member, verb=Verb.FOLLOW, by=SYSTEM, at=answer.at, given=Given(words=words, details=code))


@task("cases.free_member")
def free_member(*, member_id: int, event_id: int) -> None:
    """Receive a member again whose lead has ended without an answer."""
    member = Case.objects.filter(pk=member_id, state=State.MERGED).first()
    end = CaseEvent.objects.get(pk=event_id)
    if member is not None and member.lead_id == end.case_id:
        words = _("The request it was merged into has ended without an answer.")
        take_step(case=member, verb=Verb.UNMERGE, by=SYSTEM, at=end.at, given=Given(words=words))
