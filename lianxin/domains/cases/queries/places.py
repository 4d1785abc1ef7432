"""Finding the place somebody means when they type."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.cases.permissions import DESK, SUBMIT_FOR
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org, OrgKind
from lianxin.foundation.orgs.queries import OrgHit, org_by_code, org_by_id, path_of, search_orgs, subtree_ids
from lianxin.foundation.orgs.rules import short_name
from lianxin.kernel.errors import Invalid, Missing

SUGGESTED = 10
POSTERS_LISTED = 300
# What has people living in it, and so a wall for a poster.
POSTER_KINDS = ("grid", "village", "community", "group", "building_group", "township")


def suggest_places(*, reach: Reach, typed: str, permission: str = SUBMIT_FOR) -> Sequence[OrgHit]:
    """Places one may enter requests for (or do something else), by Chinese, pinyin or initials."""
    typed = typed.strip()[:40]
    return search_orgs(typed, within=reach.paths(permission), limit=SUGGESTED) if typed else []


def as_typed(org: Org) -> str:
    """A unit as a suggestion writes it into a field, to be read again by `place_typed`."""
    return f"{org.name} · {org.code}" if org.code else org.name


def code_typed(typed: str) -> str:
    """The code at the end of what a suggestion wrote; of other words, the words."""
    return typed.rpartition("·")[2].strip()


def place_typed(*, reach: Reach, typed: str, permission: str = SUBMIT_FOR, field: str = "place") -> Org:
    """The one place that is meant: a suggestion ends in its code, otherwise the name must fit one only.

    Raises Invalid, with what is wrong under the name of the field.
    """
    words = typed.strip()[:200]
    if not words:
        raise Invalid(_("Say where it is."), {field: _("Type the name of the place.")})
    try:
        return org_by_code(code_typed(words))
    except Missing:
        found = suggest_places(reach=reach, typed=words, permission=permission)
    exact = [hit for hit in found if words in {hit.name, short_name(hit.name)}] or list(found)
    if len(exact) == 1:
        return org_by_id(exact[0].org_id)
    if not exact:
        raise Invalid(_("No such place in your units."), {field: _("We found no place of this name.")})
    names = "、".join(hit.name for hit in exact[:5])
    raise Invalid(_("Several places fit."), {field: _("Which one: %(names)s?") % {"names": names}})


def poster_places(reach: Reach, *, kind: str = "", codes: Sequence[str] = ()) -> QuerySet[Org]:
    """The open places of one's own desks that can hang up a QR poster, at most 300. Its address is the place's code."""
    own = places_with_walls(kind=kind).filter(pk__in=reach.org_ids(DESK))
    if codes:
        own = own.filter(code__in=list(codes)[:POSTERS_LISTED])
    return own[:POSTERS_LISTED]


def poster_kinds(reach: Reach) -> QuerySet[OrgKind]:
    """The kinds among them, from the top down."""
    own = places_with_walls().filter(pk__in=reach.org_ids(DESK)).order_by()
    return OrgKind.objects.filter(pk__in=own.values("kind"))


def places_with_walls(*, under: Org | None = None, kind: str = "") -> QuerySet[Org]:
    """Open places with a code that can hang up a poster: everywhere, or at and under a unit."""
    kinds = [one for one in POSTER_KINDS if not kind or one == kind]
    places = Org.objects.filter(closed__isnull=True, kind__code__in=kinds).exclude(code="")
    if under is not None:
        places = places.filter(pk__in=subtree_ids([path_of(under.pk)]))
    return places.select_related("kind").order_by("kind__rank", "code")


def poster_place(reach: Reach, code: str) -> Org:
    """The place of one poster; raises Missing outside one's own desks."""
    place = org_by_code(code)
    if not reach.covers(DESK, path_of(place.pk)):
        raise Missing(_("There is no such place in your units."))
    return place
