"""Clusters as a desk reads them: what is proposed to it, and one of them with the requests it may open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.sight import cases_for
from lianxin.domains.cases.queries.words import shown_to
from lianxin.domains.cases.rules_likeness import Told, scores
from lianxin.domains.triage.enums_clusters import Outcome, Sort, Standing
from lianxin.domains.triage.models import CaseCluster, ClusterMember
from lianxin.domains.triage.permissions import DECIDE
from lianxin.domains.triage.queries.alike import DAYS, left_in_it, loose, what_is_said
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.enums import Line
from lianxin.kernel.errors import Missing

PER_PAGE = 25
_KEY_LENGTH = 18


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """Some proposals, and the key of the last one when there are more."""

    rows: Sequence[CaseCluster]
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One request of a cluster; `because` says why it is like the others, `waits` whether it can still be decided about."""

    member: ClusterMember
    case: Case
    because: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Members:
    """What a reader sees of a cluster: `hidden` are only counted. `first`: the one that came first of those that wait."""

    shown: Sequence[Shown]
    hidden: int
    since: datetime | None
    until: datetime | None
    first: UUID | None

    @property
    def waiting(self) -> int:
        return sum(one.waits for one in self.shown)


def clusters_for(reach: Reach) -> QuerySet[CaseCluster]:
    """Those of the places whose desk this reader is."""
    return CaseCluster.objects.filter(place_id__in=reach.org_ids(DECIDE, line=Line.TERRITORIAL))


def proposed_clusters(reach: Reach, *, sort: str = "", after: str = "") -> ClusterPage:
    """What waits to be decided, the newest first, each with how many requests and since when; one statement.

    `after` is the key of the page before ("" or unreadable: the first page).
    """
    found = clusters_for(reach).filter(standing=Standing.PROPOSED)
    if sort in Sort.values:
        found = found.filter(sort=sort)
    if after.isascii() and after.isdecimal() and len(after) <= _KEY_LENGTH:
        found = found.filter(pk__lt=int(after))
    found = found.select_related("place", "event").annotate(
        waiting=Coalesce(left_in_it(), 0),
        since=Min("members__case__submitted_at"),
        until=Max("members__case__submitted_at"),
    )
    rows = list(found.order_by("-pk")[: PER_PAGE + 1])
    return ClusterPage(rows=rows[:PER_PAGE], after=str(rows[PER_PAGE - 1].pk) if len(rows) > PER_PAGE else "")


def clusters_waiting(reach: Reach) -> int:
    """How many wait to be decided; one statement."""
    return clusters_for(reach).filter(standing=Standing.PROPOSED).count()


def cluster_for(reach: Reach, uuid: UUID) -> CaseCluster:
    """One of them, whatever became of it; raises Missing."""
    found = clusters_for(reach).select_related("place", "event__place", "lead", "core", "decided_by")
    cluster = found.filter(uuid=uuid).first()
    if cluster is None:
        raise Missing(_("There is no such proposal."))
    return cluster


def members_of(cluster: CaseCluster, reach: Reach) -> Members:
    """The requests as this reader reads them, the earliest first, and how many they may not open."""
    members = {member.case_id: member for member in cluster.members.all()}
    cases = cases_for(reach).filter(pk__in=members).select_related("place", "unit", "category__parent", "reporter")
    rows = shown_to(reach, cases.order_by("submitted_at", "pk"))
    waiting = set(Case.objects.filter(loose(), pk__in=members).values_list("pk", flat=True))
    core = next((case for case in rows if case.pk == cluster.core_id), rows[0] if rows else None)
    shown = []
    for case in rows:
        member = members[case.pk]
        waits = case.pk in waiting and member.outcome == Outcome.WAITING
        shown.append(Shown(member, case, _because(core, case) if core else "", waits))
    return Members(
        shown=shown,
        hidden=len(members) - len(rows),
        since=rows[0].submitted_at if rows else None,
        until=rows[-1].submitted_at if rows else None,
        first=next((one.case.uuid for one in shown if one.waits), None),
    )


def _because(core: Case, case: Case) -> str:
    """What both say, as it stands in the one."""
    if case.pk == core.pk:
        return _("The others are like this one.")
    said = _said(case)
    wanted, _scores = scores(_told(core), [_told(case)], within=DAYS)
    quote = wanted.quote(said)
    return _("“%(words)s”") % {"words": quote} if quote else ""


def _told(case: Case) -> Told:
    return Told(words=_said(case), path=case.place_path, around=case.place_path, at=case.submitted_at)


def _said(case: Case) -> str:
    return what_is_said(case.title, case.words)
