"""Hot spots as pages show them: those of a unit by heat, where they lie, one with what was said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from lianxin.domains.triage.models import HotNote, HotSpot
from lianxin.domains.triage.permissions import FIGURES, can_note, reads_notes_whole, sees_exactly
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.foundation.orgs.queries import ancestors, children, spots_of
from lianxin.foundation.orgs.rules import MAX_ID, STEP, ids_on, path_range
from lianxin.foundation.privacy.masking import mask
from lianxin.kernel.errors import Missing

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Path(TypedDict):
        """What is read beside a hot spot: where its place stands today."""

        path: str


PAGE_SIZE = 25
# A map of more squares than this is none.
MOST_CHILDREN = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit and where it stands today; `exact`: this reader may open the requests there."""

    org: Org
    path: str
    exact: bool


@dataclass(frozen=True, slots=True)
class SeenSpot:
    """A hot spot; `exact`: this reader may open the requests behind it."""

    spot: HotSpot
    exact: bool


@dataclass(frozen=True, slots=True)
class HotPage:
    rows: Sequence[SeenSpot]
    after: str


@dataclass(frozen=True, slots=True)
class Below:
    """A unit below, and the heat of the hottest that rises there or further down (0: nothing); where it lies, if known."""

    org: Org
    heat: int
    heat_class: int
    spot: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class OneSpot:
    """One hot spot with its notes, rows to show and never to save, and the units above its place."""

    seen: SeenSpot
    trail: Sequence[Org]
    notes: Sequence[HotNote]
    may_note: bool


def standing_in_reach(reach: Reach, org_id: int | None) -> Standing:
    """The unit asked for, else the first of the reader's own; one statement. Raises Missing out of reach."""
    missing = Missing(_("There is no such unit in your reach."))
    if org_id is None:
        paths = reach.paths(FIGURES)
        if not paths:
            raise missing
        org_id = ids_on(paths[0])[-1]
    if org_id > MAX_ID:
        raise missing
    rows = OrgPath.objects.filter(org_id=org_id, line=Line.TERRITORIAL, valid_to__isnull=True)
    row = rows.select_related("org__kind").first()
    if row is None or not reach.covers(FIGURES, row.path):
        raise missing
    return Standing(row.org, row.path, sees_exactly(reach, row.path))


def hot_page(
    reach: Reach, at: Standing, *, since: date | None, kinds: Sequence[str] = (), after: str = "", size: int = PAGE_SIZE
) -> HotPage:
    """Those at or below a unit, the hottest first; one statement. `since`: all that rose on that day or later, over or not;
    None: what rises now. `kinds`: only at units of these kinds. A made-up `after` starts from the beginning.
    """
    spots = _under(at.path).select_related("place__kind", "category", "mostly")
    spots = spots.filter(ended_at__isnull=True) if since is None else spots.filter(until__gte=since)
    if kinds:
        spots = spots.filter(place__kind__code__in=kinds)
    heat, beyond, number = after.partition("-")
    if beyond and _is_number(heat) and _is_number(number):
        spots = spots.filter(Q(heat__lt=int(heat)) | Q(heat=int(heat), pk__lt=int(number)))
    rows = list(spots.order_by("-heat", "-pk")[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    return HotPage([_seen(reach, row) for row in rows[:size]], f"{last.heat}-{last.pk}" if last else "")


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) <= 9


def _under(path: str) -> "QuerySet[WithAnnotations[HotSpot, Path]]":
    """Each with `path`, where its place stands today."""
    low, high = path_range(path)
    here = OrgPath.objects.filter(org_id=OuterRef("place_id"), line=Line.TERRITORIAL, valid_to__isnull=True)
    spots = HotSpot.objects.annotate(path=Subquery(here.values("path")[:1]))
    return spots.filter(Q(path__gte=low), Q(path__lt=high))


def _seen(reach: Reach, spot: "WithAnnotations[HotSpot, Path]") -> SeenSpot:
    return SeenSpot(spot, sees_exactly(reach, spot.path))


def heat_below(at: Standing) -> list[Below]:
    """The units directly below with the heat of what rises in each; at most three statements, nothing where nothing rises."""
    rows = _under(at.path).filter(ended_at__isnull=True).values_list("path", "heat", "heat_class")
    hottest: dict[int, tuple[int, int]] = {}
    for path, heat, heat_class in rows.order_by("heat"):
        if len(path) > len(at.path):
            hottest[int(path[len(at.path) : len(at.path) + STEP], 16)] = (heat, heat_class)
    if not hottest:
        return []
    units = list(children(at.org.pk).filter(kind__receives=True)[: MOST_CHILDREN + 1])
    if len(units) > MOST_CHILDREN:
        units = [unit for unit in units if unit.pk in hottest][:MOST_CHILDREN]
    spots = spots_of(unit.pk for unit in units)
    return [Below(unit, *hottest.get(unit.pk, (0, 0)), spots.get(unit.pk)) for unit in units]


def hot_spot(reach: Reach, uuid: UUID) -> OneSpot:
    """One with its notes, masked for who only looks; four statements. Raises Missing out of reach."""
    said = Prefetch("notes", HotNote.objects.select_related("by"))
    rows = _under("").select_related("place__kind", "category", "mostly").prefetch_related(said)
    spot = rows.filter(uuid=uuid).first()
    if spot is None or not reach.covers(FIGURES, spot.path):
        raise Missing(_("There is no such hot spot."))
    notes = list(spot.notes.all())
    if not reads_notes_whole(reach, spot.path):
        for note in notes:
            note.words = mask(note.words)
    return OneSpot(_seen(reach, spot), ancestors(spot.place_id), notes, can_note(reach, spot.path))
