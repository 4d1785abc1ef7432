"""Where units stand. Without `on=` today's row is read (no `valid_to`); with it, the row of that day.

A day ahead answers as today does: what is planned may still be changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgLink, OrgName, OrgPath, OrgSuccession
from lianxin.foundation.orgs.rules import ids_on, path_range
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing
from lianxin.kernel.text import clean_text

_IDS_AT_ONCE = 5_000


def standing_on(day: date | None) -> Q:
    """The condition under which a dated row (link, name, path) holds on a day; None: today's row."""
    if day is None:
        return Q(valid_to__isnull=True)
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def open_on(day: date | None) -> Q:
    """The condition under which a unit stands open on a day; None: today."""
    if day is None:
        return Q(closed__isnull=True)
    return Q(opened__lte=day) & (Q(closed__isnull=True) | Q(closed__gt=day))


def org_by_id(org_id: int) -> Org:
    """The unit with its kind; raises Missing."""
    org = Org.objects.select_related("kind").filter(pk=org_id).first()
    if org is None:
        raise Missing(_("There is no such unit."))
    return org


def org_by_code(code: str) -> Org:
    """The unit that has this official code, open before closed, or else the last that had it; raises Missing."""
    wanted = clean_text(code, multiline=False)
    if wanted:
        units = Org.objects.select_related("kind")
        found = units.filter(code=wanted).order_by(F("closed").desc(nulls_first=True)).first()
        if found:
            return found
        past = OrgName.objects.filter(code=wanted).order_by("-valid_from").first()
        if past:
            return units.get(pk=past.org_id)
    raise Missing(_("There is no unit with this code."))


def path_of(org_id: int, *, line: Line = Line.TERRITORIAL, on: date | None = None) -> str:
    """The unit's path in a line; raises Missing when it does not stand in that line on that day."""
    path = OrgPath.objects.filter(_row_of(on), org_id=org_id, line=line).values_list("path", flat=True).first()
    if path is None:
        raise Missing(_("This unit does not stand in this line of the tree on that day."))
    return path


def paths_of(org_ids: Iterable[int], *, line: Line = Line.TERRITORIAL, on: date | None = None) -> dict[int, str]:
    """The paths of several units in one statement; those that do not stand in the line are left out."""
    rows = OrgPath.objects.filter(_row_of(on), org_id__in=set(org_ids), line=line)
    return dict(rows.values_list("org_id", "path"))


def _row_of(on: date | None) -> Q:
    """A day ahead reads today's row."""
    return standing_on(on if on is not None and on < clock.today() else None)


def subtree_ids(
    paths: Sequence[str], *, line: Line = Line.TERRITORIAL, on: date | None = None
) -> QuerySet[OrgPath, int]:
    """The ids of all units at or under any of the paths, closed ones too, as a subquery for `org_id__in=`.

    Cases, people and facts are counted by this: a closed unit stands under its successor.
    """
    wanted = Q()
    for path in paths:
        low, high = path_range(path)
        wanted |= Q(path__gte=low, path__lt=high)
    rows = OrgPath.objects.filter(wanted, _row_of(on), line=line) if paths else OrgPath.objects.none()
    return rows.values_list("org_id", flat=True)


def subtree(
    org_id: int, *, line: Line = Line.TERRITORIAL, on: date | None = None, with_closed: bool = False
) -> QuerySet[Org]:
    """The unit and everything below it, of any day; raises Missing when the unit does not stand in the line.

    Without `with_closed` only units open on that day: the tree as people saw it.
    """
    ids = subtree_ids([path_of(org_id, line=line, on=on)], line=line, on=on)
    found = Org.objects.filter(pk__in=ids)
    return found if with_closed else found.filter(open_on(on))


def ancestors(
    org_id: int, *, line: Line = Line.TERRITORIAL, on: date | None = None, with_self: bool = False
) -> list[Org]:
    """The units above, the top first, with their kinds; two statements. Raises Missing like `path_of`."""
    ids = ids_on(path_of(org_id, line=line, on=on))
    if not with_self:
        ids = ids[:-1]
    found = Org.objects.select_related("kind").in_bulk(ids)
    return [found[one] for one in ids]


def line_up(
    org_id: int, *, preferred: Line = Line.TERRITORIAL, beside: Mapping[str, Combinable] | None = None
) -> list[Org]:
    """The units above and the unit itself, the top first, in the preferred line if it stands there, else in the other.

    `beside` is read with each unit, under its name. Two statements. Raises Missing when the unit stands nowhere.
    """
    paths = dict(OrgPath.objects.filter(org_id=org_id, valid_to__isnull=True).values_list("line", "path"))
    if not paths:
        raise Missing(_("This unit does not stand in the tree."))
    ids = ids_on(paths.get(preferred) or paths[min(paths)])
    found = Org.objects.select_related("kind").annotate(**(beside or {})).in_bulk(ids)
    return [found[one] for one in ids]


def children(org_id: int | None, *, line: Line = Line.TERRITORIAL, on: date | None = None) -> QuerySet[Org]:
    """The open units directly below, by rank and code; of None: the tops of the line."""
    links = OrgLink.objects.filter(standing_on(on or clock.today()), parent_id=org_id, line=line)
    found = Org.objects.filter(open_on(on), opened__lte=on or clock.today(), pk__in=links.values("org_id"))
    return found.select_related("kind").order_by("kind__rank", "code", "id")


def trail(org: Org, *, line: Line = Line.TERRITORIAL, on: date | None = None) -> list[str]:
    """The names from the top down to the unit, without the virtual nodes of the area codes; today's names."""
    if on is None:
        units = line_up(org.pk, preferred=line)
    else:
        units = ancestors(org.pk, line=line_of(org.pk, preferred=line), on=on, with_self=True)
    return [unit.short_name for unit in units if not unit.kind.virtual]


def line_of(org_id: int, *, preferred: Line = Line.TERRITORIAL) -> Line:
    """The preferred line if the unit stands in it, else the other."""
    lines = set(OrgPath.objects.filter(org_id=org_id, valid_to__isnull=True).values_list("line", flat=True))
    if preferred in lines or not lines:
        return preferred
    return Line(min(lines))


def successors(org_id: int) -> list[OrgSuccession]:
    """Which units followed this one, the heir first."""
    rows = OrgSuccession.objects.filter(old_id=org_id).select_related("new")
    return list(rows.order_by("-heir", "new_id"))


def codes_and_names(org_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Today's code and name of each unit, in one statement for every few thousand."""
    ids = sorted(set(org_ids))
    found: dict[int, tuple[str, str]] = {}
    for first in range(0, len(ids), _IDS_AT_ONCE):
        rows = Org.objects.filter(pk__in=ids[first : first + _IDS_AT_ONCE]).values_list("pk", "code", "name")
        found |= {pk: (code, name) for pk, code, name in rows}
    return found
