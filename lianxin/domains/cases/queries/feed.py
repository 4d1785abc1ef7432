"""Cases for programs: narrowed down, page by page, by key; newest first, or in the order in which they changed."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.sight import cases_for
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of
from lianxin.foundation.orgs.rules import path_range
from lianxin.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What narrows the feed; empty fields narrow nothing. With `updated_since` it runs in the order of changes."""

    state: str = ""
    category: str = ""
    place: Org | None = None
    unit: Org | None = None
    updated_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """Some cases, and where the next ones begin: None when there are no more now."""

    rows: Sequence[Case]
    after: str | None


def case_feed(*, reach: Reach, wanted: Wanted, after: str, size: int) -> Feed:
    """A page of `cases_for`; raises Invalid for an `after` that no page gave."""
    cases = _narrowed(cases_for(reach), wanted).select_related("place", "unit", "category", "reporter")
    by_change = wanted.updated_since is not None
    cases = cases.order_by("changed_at", "id") if by_change else cases.order_by("-submitted_at", "-id")
    if after:
        cases = cases.filter(_beyond(*_decoded(after), by_change=by_change))
    found = list(cases[: size + 1])
    more = len(found) > size
    last = found[size - 1] if more else None
    return Feed(rows=found[:size], after=_encoded(last, by_change=by_change) if last else None)


def _narrowed(cases: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    if wanted.state:
        cases = cases.filter(state=wanted.state)
    if wanted.category:
        cases = cases.filter(Q(category__code=wanted.category) | Q(category__code__startswith=f"{wanted.category}."))
    if wanted.place is not None:
        low, high = path_range(path_of(wanted.place.pk))
        cases = cases.filter(place_path__gte=low, place_path__lt=high)
    if wanted.unit is not None:
        low, high = path_range(path_of(wanted.unit.pk))
        cases = cases.filter(unit_path__gte=low, unit_path__lt=high)
    if wanted.updated_since is not None:
        cases = cases.filter(changed_at__gte=wanted.updated_since)
    return cases


def _beyond(moment: datetime, last_id: int, *, by_change: bool) -> Q:
    if by_change:
        return Q(changed_at__gt=moment) | Q(changed_at=moment, id__gt=last_id)
    return Q(submitted_at__lt=moment) | Q(submitted_at=moment, id__lt=last_id)


def _encoded(case: Case, *, by_change: bool) -> str:
    moment = case.changed_at if by_change else case.submitted_at
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {case.pk}".encode()).decode()


def _decoded(cursor: str) -> tuple[datetime, int]:
    try:
        moment_text, _space, id_text = base64.urlsafe_b64decode(cursor.encode()).decode().rpartition(" ")
        moment = parse_datetime(moment_text)
        if moment is not None and moment.tzinfo is not None and id_text.isdecimal() and len(id_text) <= 18:
            return moment.astimezone(UTC), int(id_text)
    except (binascii.Error, UnicodeError, ValueError, OverflowError):
        pass
    message = _("Take “after” from the page before, as it stands.")
    raise Invalid(message, {"after": message})
