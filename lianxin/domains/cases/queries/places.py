"""Finding the place somebody means when they type."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.cases.permissions import DESK, SUBMIT_FOR
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import OrgHit, org_by_code, org_by_id, path_of, search_orgs
from lianxin.kernel.errors import Invalid, Missing

SUGGESTED = 10
POSTERS_LISTED = 300
# What has people living in it, and so a wall for a poster.
POSTER_KINDS = ("grid", "village", "community", "group", "building_group", "township")


def suggest_places(*, reach: Reach, typed: str) -> Sequence[OrgHit]:
    """Places one may enter requests for, by Chinese, pinyin or initials."""
    typed = typed.strip()[:40]
    return search_orgs(typed, within=reach.paths(SUBMIT_FOR), limit=SUGGESTED) if typed else []


def place_typed(*, reach: Reach, typed: str) -> Org:
    """The one place that is meant: a suggestion ends in its code, otherwise the name must fit one only."""
    words = typed.strip()[:200]
    if not words:
        raise Invalid(_("Say where it is."), {"place": _("Type the name of the place.")})
    try:
        return org_by_code(words.rpartition("·")[2].strip())
    except Missing:
        found = suggest_places(reach=reach, typed=words)
    exact = [hit for hit in found if hit.name == words] or list(found)
    if len(exact) == 1:
        return org_by_id(exact[0].org_id)
    if not exact:
        raise Invalid(_("No such place in your units."), {"place": _("We found no place of this name.")})
    names = "、".join(hit.name for hit in exact[:5])
    raise Invalid(_("Several places fit."), {"place": _("Which one: %(names)s?") % {"names": names}})


def poster_places(reach: Reach) -> QuerySet[Org]:
    """The open places of one's own desks that can hang up a QR poster, at most 300. Its address is the place's code."""
    open_places = Org.objects.filter(pk__in=reach.org_ids(DESK), closed__isnull=True, kind__code__in=POSTER_KINDS)
    return open_places.exclude(code="").select_related("kind").order_by("kind__rank", "code")[:POSTERS_LISTED]


def poster_place(reach: Reach, code: str) -> Org:
    """The place of one poster; raises Missing outside one's own desks."""
    place = org_by_code(code)
    if not reach.covers(DESK, path_of(place.pk)):
        raise Missing(_("There is no such place in your units."))
    return place
