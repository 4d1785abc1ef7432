"""What a unit was, what followed it, and what is planned; children by the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgKind, OrgLink, OrgName, OrgPath, OrgSuccession
from lianxin.foundation.orgs.queries.tree import children, standing_on
from lianxin.kernel import clock


@dataclass(frozen=True, slots=True)
class UnitHistory:
    """Everything dated about one unit, the latest first, what is planned included."""

    names: list[OrgName]
    links: list[OrgLink]
    successors: list[OrgSuccession]
    predecessors: list[OrgSuccession]

    def parent_ids(self) -> list[int | None]:
        """The parents today or, where a change is planned, from then on; None for a top."""
        return [link.parent_id for link in self.links if link.valid_to is None]


@dataclass(frozen=True, slots=True)
class ChildPage:
    """Some units below, in order, and the key of the last one when there are more."""

    rows: list[Org]
    after: str


def history_of(org_id: int) -> UnitHistory:
    """Names and codes, places, successions of a unit: four statements."""
    successions = OrgSuccession.objects.select_related("old", "new").order_by("-on", "-heir", "id")
    return UnitHistory(
        names=list(OrgName.objects.filter(org_id=org_id).order_by("-valid_from")),
        links=list(OrgLink.objects.filter(org_id=org_id).select_related("parent").order_by("-valid_from", "line")),
        successors=list(successions.filter(old_id=org_id)),
        predecessors=list(successions.filter(new_id=org_id)),
    )


def planned_below(org_id: int, *, line: Line, limit: int) -> list[OrgLink]:
    """The links that will put units under this one on a day ahead, the earliest first, each with its unit."""
    ahead = OrgLink.objects.filter(parent_id=org_id, line=line, applied=False).select_related("org__kind")
    return list(ahead.order_by("valid_from", "id")[:limit])


def units_meant(typed: str, *, within: QuerySet[OrgPath, int]) -> list[Org]:
    """What a search of open units by name would miss: of exactly this code, or opening on a day ahead under `within`."""
    by_code = Q(code=typed, closed__isnull=True, pk__in=within)
    ahead = Q(Q(name=typed) | Q(code=typed), opened__gt=clock.today(), links__parent__in=within)
    return list(Org.objects.filter(by_code | ahead).select_related("kind").order_by("id").distinct()) if typed else []


def child_page(org_id: int, *, line: Line, on: date | None, after: str, size: int) -> ChildPage:
    """The units directly below on a day, `size` of them from behind the key `after` ("" or unreadable: the first)."""
    found = children(org_id, line=line, on=on)
    last = Org.objects.select_related("kind").filter(pk=int(after)).first() if _is_key(after) else None
    if last:
        rank, code = last.kind.rank, last.code
        found = found.filter(
            Q(kind__rank__gt=rank) | Q(kind__rank=rank, code__gt=code) | Q(kind__rank=rank, code=code, id__gt=last.pk)
        )
    rows = list(found[: size + 1])
    return ChildPage(rows=rows[:size], after=str(rows[size - 1].pk) if len(rows) > size else "")


def _is_key(after: str) -> bool:
    return after.isascii() and after.isdecimal() and len(after) <= 10


def names_on(org_ids: Iterable[int], day: date) -> dict[int, OrgName]:
    """What several units were called on a day, and their codes, in one statement; units not there yet are left out."""
    return {row.org_id: row for row in OrgName.objects.filter(standing_on(day), org_id__in=set(org_ids))}


def kinds_to_open() -> list[OrgKind]:
    """The kinds a new unit may be of: all behind which there is an organisation."""
    return list(OrgKind.objects.filter(virtual=False))
