"""Finding requests about one thing: in the evening among all that is open, at once when several come within the hour.

Whoever writes clusters of a county holds its lock, so that no two workers propose the same; what takes long is done before.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from lianxin.domains.cases.actions.telling_units import tell_accounts
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.permissions import DESK
from lianxin.domains.triage import notices
from lianxin.domains.triage.actions.keeping_clusters import Book, lock_area
from lianxin.domains.triage.enums_clusters import Sort, Standing
from lianxin.domains.triage.models import CaseCluster
from lianxin.domains.triage.queries.alike import (
    DAYS,
    Compared,
    Found,
    area_of,
    areas,
    as_now,
    attached,
    cases_of_area,
    left_in_it,
    loose,
    proposed,
    read,
    since,
    township_of,
    under,
    weights,
)
from lianxin.domains.triage.rules_clusters import FEWEST, groups
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs.actions import NewJob, enqueue
from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.orgs.queries import path_of, receiving_unit
from lianxin.foundation.worktime.queries import receivers
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

HOUR = timedelta(hours=1)
# A request that was not looked at for so long is looked at in the evening.
_STALE = timedelta(hours=6)
# Of a township within the hour, the newest.
MOST_AT_ONCE = 300
# What nobody decides about lapses: what came at once after a day, the rest when its requests are too old to be compared.
_LAPSES = {Sort.AT_ONCE: timedelta(days=1), Sort.EVENING: DAYS}
# Of one request nothing can be put together, unless there is an event to attach it to.
_FEWEST_LEFT = 2
_KEPT = timedelta(days=90)
# So many proposals are held at a time to see whether they lapse.
_LOOKED_AT = 200


def look_through(*, at: datetime) -> None:
    """What is over goes; every county with open requests is left to a job of its own, once a day."""
    lapse_clusters(at=at)
    for area in areas(at):
        enqueue(cluster_area, key=f"triage.clusters {clock.local_day(at)} {area}", area=area)


@task("triage.cluster_area", timeout=1800, attempts=3, outside=True)
def cluster_area(*, area: int) -> None:
    """Propose what is about one thing in one county; safe to run twice."""
    propose_clusters(area=area, at=clock.now())


def propose_clusters(*, area: int, at: datetime) -> int:
    """Compare the open requests of the last days, township by township; how many new proposals that makes.

    Seconds to minutes of reckoning, so that no transaction stands open around it; then all is written in one.
    """
    path = path_of(area)
    compared = read(cases_of_area(area, path).filter(since(at), loose() | attached()))
    weighed = weights(compared, at=at)
    by_township: defaultdict[str, list[Compared]] = defaultdict(list)
    for one in compared:
        by_township[one.township].append(one)
    found: list[Found] = []
    for _township, own in sorted(by_township.items()):
        fewest = 2 if any(one.event for one in own) else FEWEST
        found += [(group, own) for group in groups([one.said for one in own], weighed, within=DAYS, fewest=fewest)]
    with transaction.atomic():
        lock_area(area)
        book = Book(path, at=at)
        made = [book.enter(group, own, weighed, sort=Sort.EVENING) for group, own in as_now(found)]
    return sum(one is not None for one in made)


def jobs_for_submitted(case: Case) -> Sequence[NewJob]:
    """Registered with `cases.hooks`: who else within the hour has written about this?"""
    return [NewJob(look_around_case, {"case_id": case.pk}, f"triage.look_around {case.pk}")]


@task("triage.look_around", outside=True)
def look_around_case(*, case_id: int) -> None:
    """Compare a request that has just come in with those of the same hour; safe to run twice."""
    look_around(case_id=case_id, at=clock.now())


def look_around(*, case_id: int, at: datetime) -> CaseCluster | None:
    """Propose, or add to what is proposed, once as many as FEWEST persons of a township have written like this within the
    hour; at once where others like it are attached to an event that is going on. The proposal it is in then, if any.

    No transaction stands open around the reckoning here either: all else that is written would wait for it.
    """
    case = Case.objects.filter(loose(), pk=case_id).first()
    if case is None or not case.place_path or at - case.submitted_at > _STALE:
        return None
    path = township_of(case)
    compared = _of_the_hour(case, path, at=at)
    if len(compared) < FEWEST and not any(one.event for one in compared):
        return None
    weighed = weights(compared, at=at)
    found = groups([one.said for one in compared], weighed, within=DAYS, fewest=2)
    mine = [(group, compared) for group in found if case.pk in group.members]
    if not mine:
        return None
    with transaction.atomic():
        lock_area(area_of(case.place_path))
        book = Book(path, at=at)
        for group, own in as_now(mine):
            made = book.enter(group, own, weighed, sort=Sort.AT_ONCE)
            if made is not None:
                enqueue(tell_cluster, key=f"triage.cluster {made.pk}", cluster_id=made.pk)
        return book.proposal_with(case.pk)


def _of_the_hour(case: Case, path: str, *, at: datetime) -> list[Compared]:
    """What a request is compared with, itself included: what came later looks back by itself."""
    hour = Q(submitted_at__gte=case.submitted_at - HOUR, submitted_at__lte=case.submitted_at)
    fresh = loose() & (hour | proposed())
    around = Case.objects.filter(under(path), since(at)).filter(fresh | attached()).order_by("-submitted_at", "-id")
    return [one for one in read(around[:MOST_AT_ONCE]) if one.township == path]


@task("triage.tell_cluster")
def tell_cluster(*, cluster_id: int) -> None:
    """Tell those on duty at the desk of the place, once for each proposal."""
    cluster = CaseCluster.objects.filter(pk=cluster_id, standing=Standing.PROPOSED).select_related("place").first()
    if cluster is None:
        return
    params = {
        "place": cluster.place.short_name,
        "count": str(cluster.members.count()),
        "name": cluster.name,
        "url": f"{settings.SITE_URL}/desk/clusters/{cluster.uuid}/",
    }
    told = receivers(receiving_unit(cluster.place), DESK, clock.now())
    template = notices.CLUSTER
    tell_accounts(accounts=told.users, template=template.code, params=params, key=f"{template.code} {cluster.pk}")


def lapse_clusters(*, at: datetime) -> int:
    """Proposals about which there is nothing left to decide, or about which nobody has decided in time; how many.

    What was decided is deleted after 90 days: the audit keeps it.
    """
    CaseCluster.objects.exclude(standing=Standing.PROPOSED).filter(decided_at__lt=at - _KEPT).delete()
    lapsed, after = 0, 0
    while True:
        with transaction.atomic():
            waiting = CaseCluster.objects.filter(standing=Standing.PROPOSED, pk__gt=after).order_by("pk")
            some = list(waiting.select_for_update().annotate(left=Coalesce(left_in_it(), 0))[:_LOOKED_AT])
            lapsed += sum(_lapse(cluster, cluster.left, at) for cluster in some)
        if len(some) < _LOOKED_AT:
            return lapsed
        after = some[-1].pk


def _lapse(cluster: CaseCluster, left: int, at: datetime) -> bool:
    """Whether it lapses now."""
    fewest = 1 if cluster.event_id is not None else _FEWEST_LEFT
    if left >= fewest and at - cluster.grown_at <= _LAPSES[Sort(cluster.sort)]:
        return False
    cluster.standing, cluster.decided_at = Standing.LAPSED, at
    cluster.save(update_fields=["standing", "decided_at"])
    audit.record(verb="triage.lapse_cluster", by=SYSTEM, at=at, subject=("cluster", str(cluster.uuid)))
    return True
