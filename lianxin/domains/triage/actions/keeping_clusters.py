"""What was found goes into the book of an area: a new proposal, more for an open one, or nothing."""

from collections import Counter
from collections.abc import Sequence, Set as AbstractSet
from datetime import datetime

from django.db.models import Q

from lianxin.domains.cases.models import Case, PublicEvent
from lianxin.domains.cases.queries.duplicates import likely_events
from lianxin.domains.cases.queries.words import masked_words
from lianxin.domains.triage.enums_clusters import Outcome, Sort, Standing
from lianxin.domains.triage.models import CaseCluster, ClusterMember
from lianxin.domains.triage.models.clusters import NAME_LENGTH
from lianxin.domains.triage.queries.alike import DAYS, Compared, what_is_said
from lianxin.domains.triage.rules_clusters import (
    FEWEST,
    Group,
    Weights,
    comes_back,
    common_path,
    is_of,
    name_of,
    shared_words,
    voices,
)
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of, subtree_ids
from lianxin.foundation.orgs.rules import STEP, ids_on
from lianxin.kernel import text
from lianxin.kernel.actors import SYSTEM

# How much of an event's title must stand in the core's words, of a hundred, for the event to be offered.
FITS = 50


def lock_area(area: int) -> None:
    """One at a time writes clusters of a county. Rows that point at the county may still be written meanwhile."""
    list(Org.objects.select_for_update(no_key=True).filter(pk=area).values_list("pk"))


class Book:
    """The clusters of a place: what is proposed, and what people have decided about lately. Three statements.

    They stand at the place or below it; where no organisation works there, at the nearest above that one does.
    """

    def __init__(self, path: str, *, at: datetime) -> None:
        self.at = at
        here = CaseCluster.objects.filter(Q(place_id__in=subtree_ids([path])) | Q(place=_unit_above([path])))
        here = here.prefetch_related("members")
        self._proposed = {
            one.pk: (one, {member.case_id for member in one.members.all()})
            for one in here.select_for_update(of=("self",)).filter(standing=Standing.PROPOSED).order_by("pk")
        }
        decided = here.filter(standing__in=(Standing.DISMISSED, Standing.TAKEN), decided_at__gte=at - DAYS)
        # Each with the event they were attached to. What was done with is no longer among those compared.
        self._decided = [
            (
                one.event_id if one.standing == Standing.TAKEN else None,
                {member.case_id for member in one.members.all() if member.outcome != Outcome.DONE},
            )
            for one in decided.order_by("pk")
        ]
        self._grown: set[int] = set()

    @property
    def proposed_ids(self) -> set[int]:
        """The requests in all that is proposed."""
        return {one for _cluster, members in self._proposed.values() for one in members}

    def proposal_with(self, case_id: int) -> CaseCluster | None:
        return next((cluster for cluster, members in self._proposed.values() if case_id in members), None)

    def enter(self, group: Group, compared: Sequence[Compared], weights: Weights, *, sort: Sort) -> CaseCluster | None:
        """The new proposal, if it makes one. A group that is proposed already brings its new requests along, once a time;
        one that people have decided about comes back only grown.
        """
        own = {one.said.pk: one for one in compared if one.said.pk in group.members}
        alone = {pk for pk, one in own.items() if one.event is None}
        fresh = [own[pk] for pk in sorted(alone - self.proposed_ids)]
        known = self._like(group.members)
        if known is not None:
            event_id = self._proposed[known][0].event_id
            self._add(known, group, fresh if event_id is None else self._undecided(fresh, event_id))
            return None
        most = _event_of(list(own.values()))
        left = self._undecided(fresh, most.pk) if most is not None else []
        event = most if most is not None and _is_about(most, left) else None
        if event is None and self._is_decided(alone):
            return None
        new = fresh if event is None else left
        if not _are_enough(new, event, sort):
            return None
        return self._propose(group, new, list(own.values()), weights, sort=sort, event=event)

    def _like(self, group: AbstractSet[int]) -> int | None:
        """The proposal that a group is, the one with most of it first."""
        same = [
            (len(group & members), -pk)
            for pk, (_cluster, members) in self._proposed.items()
            if pk not in self._grown and is_of(group, members)
        ]
        return -max(same)[1] if same else None

    def _is_decided(self, group: AbstractSet[int]) -> bool:
        return any(is_of(group, one) and not comes_back(group, one) for _event, one in self._decided)

    def _undecided(self, fresh: Sequence[Compared], event_id: int) -> list[Compared]:
        """Without those that a person has kept out of this event, or that were refused there: they do not come along."""
        known = {pk for its, members in self._decided if its in {None, event_id} for pk in members}
        return [one for one in fresh if one.said.pk not in known]

    def _add(self, pk: int, group: Group, fresh: Sequence[Compared]) -> None:
        self._grown.add(pk)
        if not fresh:
            return
        cluster, members = self._proposed[pk]
        _enter_members(cluster, group, fresh, self.at)
        members |= {one.said.pk for one in fresh}
        paths = Case.objects.filter(pk__in=members).values_list("place_path", flat=True)
        cluster.place, cluster.grown_at = _unit_above(list(paths)), self.at
        cluster.save(update_fields=["place", "grown_at"])

    def _propose(
        self,
        group: Group,
        fresh: Sequence[Compared],
        own: Sequence[Compared],
        weights: Weights,
        *,
        sort: Sort,
        event: PublicEvent | None,
    ) -> CaseCluster:
        core = Case.objects.select_related("reporter").get(pk=group.core)
        said = masked_words(core, what_is_said(core.title, core.words))
        words = shared_words(said, [one.said.pairs for one in own if one.said.pk != core.pk], weights)
        name = text.shorten(name_of(said, words) or masked_words(core, core.title), NAME_LENGTH)
        place = _unit_above([one.said.path for one in fresh])
        cluster = CaseCluster.objects.create(
            sort=sort,
            place=place,
            core=core,
            name=name,
            words=words,
            made_at=self.at,
            grown_at=self.at,
            event=event or _fitting_event(place, said),
        )
        _enter_members(cluster, group, fresh, self.at)
        self._proposed[cluster.pk] = (cluster, {one.said.pk for one in fresh})
        self._grown.add(cluster.pk)
        subject, changes = ("cluster", str(cluster.uuid)), {"sort": sort, "place": place.pk, "requests": len(fresh)}
        audit.record(verb="triage.propose_cluster", by=SYSTEM, at=self.at, subject=subject, changes=changes)
        return cluster


def _are_enough(fresh: Sequence[Compared], event: PublicEvent | None, sort: Sort) -> bool:
    """One is enough for an event that others like it are attached to. At once persons are counted: one may write thrice."""
    if event is not None:
        return bool(fresh)
    if sort == Sort.AT_ONCE:
        return voices((one.reporter, one.said.pairs) for one in fresh) >= FEWEST
    return len(fresh) >= FEWEST


def _event_of(own: Sequence[Compared]) -> PublicEvent | None:
    """What most of a group are attached to."""
    events = Counter(one.event for one in own if one.event is not None)
    if not events:
        return None
    return PublicEvent.objects.filter(pk=min(events, key=lambda one: (-events[one], one))).first()


def _is_about(event: PublicEvent, fresh: Sequence[Compared]) -> bool:
    """Whether it is about a place of these, if there are any."""
    path = path_of(event.place_id)
    return bool(fresh) and all(one.said.path.startswith(path) for one in fresh)


def _fitting_event(place: Org, words: str) -> PublicEvent | None:
    """What goes on there or around, and is called by words that stand in the core's."""
    likeliest = next(iter(likely_events(place=place, words=words)), None)
    return likeliest.event if likeliest is not None and likeliest.share >= FITS else None


def _unit_above(paths: Sequence[str]) -> Org:
    """The nearest unit that all of them stand at or under, and that is an organisation."""
    ids = ids_on(common_path(paths) or paths[0][:STEP])
    units = Org.objects.select_related("kind").in_bulk(ids)
    works = [units[one] for one in ids if not units[one].kind.virtual and units[one].closed is None]
    return works[-1] if works else units[ids[-1]]


def _enter_members(cluster: CaseCluster, group: Group, fresh: Sequence[Compared], at: datetime) -> None:
    ClusterMember.objects.bulk_create(
        ClusterMember(cluster=cluster, case_id=one.said.pk, likeness=round(group.likeness[one.said.pk]), added_at=at)
        for one in fresh
    )
