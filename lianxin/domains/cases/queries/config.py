"""Categories and privacy notices, as they hold on a day."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.cases.models import Category, ImportMap, PrivacyNotice
from lianxin.domains.cases.rules import branch_code
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import ancestors
from lianxin.kernel import clock, text
from lianxin.kernel.errors import Invalid


def in_force(day: date) -> Q:
    """That a row dated `valid_from` to `valid_to` holds on this day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def plain_categories() -> QuerySet[Category]:
    """The dozen words a resident chooses from."""
    return Category.objects.filter(in_force(clock.today()), plain=True)


def leaf_categories() -> QuerySet[Category]:
    """What staff refine to: everything below the plain words, with its two levels above."""
    return Category.objects.filter(in_force(clock.today()), plain=False).select_related("parent__parent")


def every_category() -> QuerySet[Category]:
    """The plain words and the whole tree, those of other authorities left out."""
    ours = Category.objects.filter(in_force(clock.today()), refer_to="", excluded=False)
    return ours.select_related("parent").exclude(parent__refer_to__gt="")


def categories_elsewhere() -> list[Category]:
    """Where matters of other authorities belong: the highest of each branch that says so."""
    found = Category.objects.filter(in_force(clock.today()), refer_to__gt="").select_related("parent")
    return [one for one in found if not (one.parent and one.parent.refer_to)]


def plain_or_leaf() -> QuerySet[Category]:
    """The plain words and the first level: enough to narrow a list or to enter quickly."""
    return Category.objects.filter(in_force(clock.today()), level__lte=1)


def categories_of_source(source: str) -> QuerySet[Category]:
    """The kinds that imported requests of this source brought along; nobody files new requests under them."""
    return Category.objects.filter(parent__code=branch_code(source))


def remembered_map(source: str, org: Org) -> ImportMap | None:
    """How the columns of this source's files were mapped the last time."""
    return ImportMap.objects.filter(source=source, org=org).first()


def category_by_code(code: str) -> Category | None:
    """The category, or None for no code; raises Invalid for one that does not exist."""
    if not code:
        return None
    found = Category.objects.select_related("parent__parent").filter(
        in_force(clock.today()), code=text.clean_text(code, multiline=False)[:40]
    )
    category = found.first()
    if category is None:
        message = _("Choose one of the kinds in the list.")
        raise Invalid(message, {"category": message})
    return category


def notice_for(place: Org, *, on: date | None = None) -> PrivacyNotice | None:
    """The newest notice in force of the nearest unit that has one, `place` included."""
    near: Sequence[int] = [org.pk for org in ancestors(place.pk)] + [place.pk]
    found = PrivacyNotice.objects.filter(org_id__in=near, valid_from__lte=on or clock.today())
    return min(found, key=lambda notice: (-near.index(notice.org_id), -notice.version), default=None)
