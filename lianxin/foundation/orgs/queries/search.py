"""Finding a unit by what somebody types: characters, pinyin, initials, or the beginning of a code."""

from collections.abc import Sequence
from dataclasses import dataclass

from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries.tree import paths_of, subtree_ids
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.orgs.spelling import Query, is_found, nearness, queries_of
from lianxin.foundation.orgs.sql.finding import find_ids, find_ids_within
from lianxin.kernel.language import in_readers_language

SHORTEST_CODE = 3


@dataclass(frozen=True, slots=True)
class OrgHit:
    """A unit found; `trail` names the units above it from the top down, to tell those of one name apart."""

    org_id: int
    name: str
    code: str
    kind: str
    kind_name: str
    trail: tuple[str, ...]


def search_orgs(
    text: str, *, within: Sequence[str] | None = None, limit: int = 20, line: Line = Line.TERRITORIAL
) -> list[OrgHit]:
    """Open units whose name fits, the whole name first, then names beginning so, then higher kinds.

    `within` are paths of `line`: only units at or under one of them (an empty one finds nothing). At most 9 statements on SQLite.
    """
    if within is not None and not within:
        return []
    found = _by_code(text.strip(), within, limit, line)
    for query in queries_of(text):
        if not found:
            found = _by_name(query, within, limit, line)
    return _hits(found[:limit], line)


def _by_code(typed: str, within: Sequence[str] | None, limit: int, line: Line) -> list[Org]:
    if len(typed) < SHORTEST_CODE or not (typed.isascii() and typed.isdigit()):
        return []
    # Every digit lies before ":".
    units = Org.objects.filter(code__gte=typed, code__lt=typed + ":", closed__isnull=True, kind__virtual=False)
    if within:
        units = units.filter(pk__in=subtree_ids(within, line=line))
    return list(units.select_related("kind").order_by("code")[:limit])


def _by_name(query: Query, within: Sequence[str] | None, limit: int, line: Line) -> list[Org]:
    if within is None:
        ids = find_ids(query.start, query.parts, open_end=query.open_end, limit=limit)
    else:
        ids = find_ids_within(query.start, query.parts, open_end=query.open_end, limit=limit, paths=within, line=line)
    units = Org.objects.filter(closed__isnull=True).select_related("kind").in_bulk(ids)
    # An index may say yes to parts that do not stand together.
    kept = [units[one] for one in ids if one in units and is_found(units[one].name, query)]
    return sorted(kept, key=lambda org: (nearness(org.name, query), org.kind.rank, org.pk))


def _hits(orgs: list[Org], line: Line) -> list[OrgHit]:
    paths = paths_of((org.pk for org in orgs), line=line)
    above = {org_id for path in paths.values() for org_id in ids_on(path)[:-1]}
    names = dict(Org.objects.filter(pk__in=above, kind__virtual=False).values_list("id", "name"))
    return [
        OrgHit(
            org_id=org.pk,
            name=org.name,
            code=org.code,
            kind=org.kind.code,
            kind_name=in_readers_language(org.kind.name_zh, org.kind.name_en),
            trail=tuple(names[one] for one in ids_on(paths.get(org.pk, ""))[:-1] if one in names),
        )
        for org in orgs
    ]
