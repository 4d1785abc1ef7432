"""What a person decides about a cluster: one public event for all, one request that the others go on under, or neither.

Each request then takes the ordinary step (`attach_case`, `merge_case`) by the same person, with the same rights: the first
at once, many by jobs. What is refused of one stands at that one, and stops none of the others.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions import attach_case, declare_event, merge_case
from lianxin.domains.cases.models import Case, PublicEvent
from lianxin.domains.cases.queries.sight import cases_for
from lianxin.domains.cases.sentences import date_words
from lianxin.domains.triage.enums_clusters import Outcome, Standing
from lianxin.domains.triage.models import CaseCluster, ClusterMember
from lianxin.domains.triage.models.clusters import REASON_LENGTH
from lianxin.domains.triage.permissions import can_decide
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock, text
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Missing, Refused

CHUNK = 25
_REFUSAL_LENGTH = 300


def take_as_event(
    *,
    cluster: CaseCluster,
    chosen: Collection[UUID],
    by: Actor,
    at: datetime,
    event: PublicEvent | None = None,
    title: str = "",
    words: str = "",
    key: str = "",
) -> CaseCluster:
    """Attach the chosen requests to `event`, or to a new one declared with `title` and `words` for the place of the cluster.

    Raises what declaring an event raises; Conflict when none of the first could be attached: then nothing was declared.
    """
    with transaction.atomic():
        if _is_done(cluster, key):
            return CaseCluster.objects.get(pk=cluster.pk)
        locked, members = _begin(cluster, chosen, by=by)
        if not members.exists():
            raise Invalid(_("Choose at least one request."))
        _lock_next(locked)
        locked.event = event or declare_event(place=locked.place, title=title, words=words, by=by, at=at)
        _decide(locked, Standing.TAKEN, by=by, at=at)
        changes = {"event": str(locked.event.uuid), "declared": event is None, "requests": members.count()}
        _record(locked, "triage.take_as_event", changes, by=by, at=at)
        _start(locked, by=by, at=at)
        return locked


def take_as_merge(
    *, cluster: CaseCluster, chosen: Collection[UUID], lead: UUID | None, by: Actor, at: datetime, key: str = ""
) -> CaseCluster:
    """Let the chosen requests go on under `lead`, one of them. Raises Conflict when none of the first could be merged."""
    with transaction.atomic():
        if _is_done(cluster, key):
            return CaseCluster.objects.get(pk=cluster.pk)
        locked, members = _begin(cluster, chosen, by=by)
        leading = members.filter(case__uuid=lead).select_related("case").first() if lead is not None else None
        if leading is None:
            raise Invalid(_("Something is missing."), {"lead": _("Choose the one that the others go on under.")})
        if members.count() < 2:
            raise Invalid(_("Choose at least two requests."))
        members.filter(pk=leading.pk).update(outcome=Outcome.DONE)
        _lock_next(locked, lead=leading.case)
        locked.lead, locked.event = leading.case, None
        _decide(locked, Standing.TAKEN, by=by, at=at)
        changes = {"lead": str(leading.case.uuid), "requests": len(chosen)}
        _record(locked, "triage.take_as_merge", changes, by=by, at=at)
        _start(locked, by=by, at=at)
        return locked


def dismiss_cluster(*, cluster: CaseCluster, reason: str, by: Actor, at: datetime, key: str = "") -> CaseCluster:
    """They are not about one thing, or nothing is gained by putting them together; said in a few words.

    They come back only grown: by two new requests, and half as many as are in it now.
    """
    said = text.clean_text(reason, multiline=False)
    if not said:
        raise Invalid(_("Something is missing."), {"reason": _("Say in a few words why.")})
    if len(said) > REASON_LENGTH:
        wrong = {"reason": _("At most %(limit)d characters.") % {"limit": REASON_LENGTH}}
        raise Invalid(_("Please look at the marked places."), wrong)
    with transaction.atomic():
        if _is_done(cluster, key):
            return CaseCluster.objects.get(pk=cluster.pk)
        locked = _locked(cluster, by)
        locked.reason = said
        _decide(locked, Standing.DISMISSED, by=by, at=at)
        _record(locked, "triage.dismiss_cluster", {"requests": locked.members.count()}, by=by, at=at)
        return locked


def _is_done(cluster: CaseCluster, key: str) -> bool:
    """Whether this very form was sent before."""
    return bool(key) and jobs.remember(scope=f"triage.cluster {cluster.pk}", key=key, result={}) is not None


def _locked(cluster: CaseCluster, by: Actor) -> CaseCluster:
    """The cluster, locked and still to be decided; raises Refused for another desk's, Conflict when somebody was first."""
    rows = CaseCluster.objects.select_for_update(of=("self",)).select_related("place", "decided_by")
    locked = rows.get(pk=cluster.pk)
    if by.user_id is None or not can_decide(reach_of(by), path_of(locked.place_id)):
        raise Refused(_("This was proposed to the desk of another place."))
    if locked.is_proposed:
        return locked
    if locked.decided_by is None or locked.decided_at is None:
        raise Conflict(_("This proposal has lapsed: there is nothing left to decide."))
    who = {"who": locked.decided_by.name, "when": date_words(locked.decided_at)}
    raise Conflict(_("%(who)s decided about it on %(when)s.") % who)


def _begin(
    cluster: CaseCluster, chosen: Collection[UUID], *, by: Actor
) -> tuple[CaseCluster, "QuerySet[ClusterMember]"]:
    """The cluster and those chosen of it that this person may see; all others are left out of what happens now."""
    locked = _locked(cluster, by)
    seen = cases_for(reach_of(by)).filter(uuid__in=list(chosen))
    wanted = list(locked.members.filter(case__in=seen, outcome=Outcome.WAITING).values_list("pk", flat=True))
    locked.members.exclude(pk__in=wanted).update(outcome=Outcome.OUT)
    return locked, ClusterMember.objects.filter(pk__in=wanted)


def _decide(cluster: CaseCluster, standing: Standing, *, by: Actor, at: datetime) -> None:
    cluster.standing, cluster.decided_at, cluster.decided_by_id = standing, at, by.user_id
    cluster.save(update_fields=["standing", "decided_at", "decided_by", "event", "lead", "reason"])


def _record(cluster: CaseCluster, verb: str, changes: dict[str, object], *, by: Actor, at: datetime) -> None:
    audit.record(verb=verb, by=by, at=at, subject=("cluster", str(cluster.uuid)), changes=changes)


def _start(cluster: CaseCluster, *, by: Actor, at: datetime) -> None:
    """The first of them now; where none of these can be done, nothing is."""
    refusals = _go_on(cluster, by=by, at=at)
    if all(refusals):
        raise Conflict(_("Nothing was done, since none of them could be: %(why)s") % {"why": refusals[0]})


def _lock_next(cluster: CaseCluster, *, lead: Case | None = None) -> None:
    """Hold the next few requests, and that they go on under, before the event or the lead is touched: whoever takes a step
    of a request locks it first too, so nobody who holds one of them waits for us. Bare and by number, as merging does.
    """
    wanted = set(_next(cluster)[:CHUNK].values_list("case_id", flat=True))
    if lead is not None:
        wanted |= {lead.pk, lead.lead_id or lead.pk}
    list(Case.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))


def _next(cluster: CaseCluster) -> "QuerySet[ClusterMember]":
    return cluster.members.filter(outcome=Outcome.WAITING).order_by("pk")


def _go_on(cluster: CaseCluster, *, by: Actor, at: datetime) -> list[str]:
    """The next few (`_lock_next`), each in a savepoint of its own, and a job for the rest; of each the refusal, or ""."""
    waiting = list(_next(cluster)[: CHUNK + 1])
    refusals = []
    reach = reach_of(by)
    for member in waiting[:CHUNK]:
        refusal = _act(cluster, member, reach, by=by, at=at)
        member.refusal = text.shorten(refusal, _REFUSAL_LENGTH)
        member.outcome = Outcome.REFUSED if refusal else Outcome.DONE
        member.save(update_fields=["outcome", "refusal"])
        refusals.append(refusal)
    if len(waiting) > CHUNK:
        last = waiting[CHUNK].pk
        jobs.enqueue(carry_on, key=f"triage.cluster {cluster.pk} {last}", cluster_id=cluster.pk)
    return refusals


def _act(cluster: CaseCluster, member: ClusterMember, reach: Reach, *, by: Actor, at: datetime) -> str:
    """The ordinary step of one request; why not, where it is refused."""
    case = cases_for(reach).filter(pk=member.case_id).first()
    try:
        if case is None:
            raise Missing(_("There is no such request."))
        with transaction.atomic():
            _step(cluster, case, by=by, at=at)
    except (Conflict, Invalid, Missing, Refused) as error:
        return _reason(error)
    return ""


def _step(cluster: CaseCluster, case: Case, *, by: Actor, at: datetime) -> None:
    if cluster.lead is not None:
        merge_case(case=case, lead=cluster.lead, by=by, at=at)
    else:
        attach_case(case=case, event=cluster.event, by=by, at=at)


def _reason(error: LianxinError) -> str:
    """The most exact of what was said."""
    return str(next(iter(error.fields.values()), error.message) if isinstance(error, Invalid) else error.message)


@task("triage.carry_on", timeout=300)
def carry_on(*, cluster_id: int) -> None:
    """The next few of a cluster that somebody has taken, by their rights of now, said in their language."""
    cluster = CaseCluster.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=cluster_id)
    if cluster.decided_by is not None:
        _lock_next(cluster, lead=cluster.lead)
        with translation.override(cluster.decided_by.language):
            _go_on(cluster, by=cluster.decided_by.actor, at=clock.now())
