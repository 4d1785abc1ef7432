"""Arguments of the standard as programs send them; an empty one is one not sent."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from lianxin.domains.cases.queries.reports import ReportFilters
from lianxin.foundation.orgs.queries import org_by_code, path_of
from lianxin.kernel.clock import at_local
from lianxin.kernel.errors import Invalid, Missing

if TYPE_CHECKING:
    from lianxin.foundation.orgs.models import Org

# "a span of 90 days or first 1000 requests returned, whichever is smallest"
MOST_DAYS = timedelta(days=90)
MOST_REQUESTS = 1000
DESCRIPTION_LENGTH = 4000
MICRO = 1_000_000
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,60})\](?:\[\])?$")
_STATUSES = {"open": True, "closed": False}


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the list: the extension that most servers share."""

    offset: int
    limit: int


def jurisdiction(arguments: QueryDict) -> "Org | None":
    """The unit whose code is `jurisdiction_id`; None where it is left out or names this site. Raises Missing."""
    given = arguments.get("jurisdiction_id", "").strip()
    if not given or given.lower() == (urlsplit(settings.SITE_URL).hostname or "").removeprefix("www."):
        return None
    try:
        return org_by_code(given[:40])
    except Missing as error:
        raise Missing(_("jurisdiction_id %(given)s was not found.") % {"given": given[:40]}) from error


def filters(arguments: QueryDict, *, now: datetime) -> ReportFilters:
    """What is asked of the list; raises Invalid with a message per argument, Missing for a strange jurisdiction."""
    place = jurisdiction(arguments)
    under = path_of(place.pk) if place is not None else ""
    ids = _listed(arguments, "service_request_id")
    if ids:
        return ReportFilters(
            ids=[found for one in ids[:MOST_REQUESTS] if (found := request_id(one))] or [UUID(int=0)], under=under
        )
    since, until = _span(arguments, now=now)
    wanted = set(_listed(arguments, "status"))
    if wanted - set(_STATUSES):
        raise _wrong("status", _("status is open or closed."))
    return ReportFilters(
        categories=_listed(arguments, "service_code"),
        since=since,
        until=until,
        open=_STATUSES[wanted.pop()] if len(wanted) == 1 else None,
        under=under,
    )


def page(arguments: QueryDict) -> Page:
    """`page` from 1, `page_size` up to 1,000."""
    size = min(_number(arguments, "page_size", MOST_REQUESTS), MOST_REQUESTS)
    return Page(offset=(_number(arguments, "page", 1) - 1) * size, limit=size)


def request_id(given: str) -> UUID | None:
    """The id of a request, or None for what cannot be one."""
    try:
        return UUID(given.strip())
    except ValueError:
        return None


def point(arguments: QueryDict) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, both or neither; raises Invalid."""
    given = [arguments.get(name, "").strip() for name in ("lat", "long")]
    if not any(given):
        return None
    try:
        lat, lon = (float(text) for text in given)
    except ValueError as error:
        raise _wrong("lat", _("lat and long are numbers, and come together.")) from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise _wrong("lat", _("lat and long are no place on earth."))
    return lat, lon


def attributes(arguments: QueryDict) -> dict[str, list[str]]:
    """`attribute[CODE]=value`, several for a list of several (`attribute[CODE][]=value`)."""
    found: dict[str, list[str]] = {}
    for name in arguments:
        match = _ATTRIBUTE.match(name)
        if match:
            found.setdefault(match[1], []).extend(value.strip() for value in arguments.getlist(name) if value.strip())
    return {code: values for code, values in found.items() if values}


def micro(degrees: float) -> int:
    """Degrees as we keep them."""
    return round(degrees * MICRO)


def _listed(arguments: QueryDict, name: str) -> list[str]:
    """A list, by commas, by repeating the argument, or both."""
    return [part.strip() for text in arguments.getlist(name) for part in text.split(",") if part.strip()]


def _span(arguments: QueryDict, *, now: datetime) -> tuple[datetime, datetime]:
    """From when to when: what is left out is 90 days away from the other end, or from now."""
    since, until = (_moment(arguments, name) for name in ("start_date", "end_date"))
    if since is not None and until is None:
        until = min(since + MOST_DAYS, max(now, since))
    until = until or now
    since = since or until - MOST_DAYS
    if since > until:
        raise _wrong("start_date", _("start_date lies after end_date."))
    if until - since > MOST_DAYS:
        raise _wrong("end_date", _("start_date and end_date may span 90 days at most."))
    return since, until


def _moment(arguments: QueryDict, name: str) -> datetime | None:
    """A moment of the W3C note, with its offset; a bare day begins at local midnight. A "+" read as a space is mended."""
    given = arguments.get(name, "").strip()
    if not given:
        return None
    try:
        found = parse_datetime(re.sub(r" (\d\d:\d\d)$", r"+\1", given))
        day = parse_date(given) if found is None else None
        if day is not None:
            return at_local(day)
    except (ValueError, OverflowError):
        found = None
    if found is None or found.tzinfo is None or not 1970 <= found.year <= 2200:
        raise _wrong(name, _("%(name)s is written like 2026-01-31T08:00:00+08:00, with its offset.") % {"name": name})
    return found


def _number(arguments: QueryDict, name: str, default: int) -> int:
    given = arguments.get(name, "").strip()
    if not given:
        return default
    if not given.isascii() or not given.isdecimal() or not 0 < int(given[:9]) <= 1_000_000:
        raise _wrong(name, _("%(name)s is a whole number from 1.") % {"name": name})
    return int(given[:9])


def _wrong(name: str, message: str) -> Invalid:
    return Invalid(message, {name: message})
