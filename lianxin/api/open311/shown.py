"""Our things as the fields of the standard, in its order. A field that is not known is there and empty."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from lianxin.api.open311.arguments import DESCRIPTION_LENGTH, MICRO
from lianxin.api.open311.documents import Many, Value
from lianxin.domains.cases.queries.reports import OpenService, Sight, is_open_report
from lianxin.domains.cases.sentences import day_words, status_sentence
from lianxin.kernel import clock, ids
from lianxin.kernel.text import shorten

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case
    from lianxin.foundation.orgs.models import Org

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def shown_service(service: OpenService) -> dict[str, Value]:
    """One service of the list."""
    category = service.category
    return {
        "service_code": category.code,
        "service_name": category.words,
        "description": _("Where to turn: %(place)s") % {"place": service.elsewhere} if service.elsewhere else "",
        "metadata": service.asks,
        # A matter of another authority is passed on and leaves no number here.
        "type": "blackbox" if service.elsewhere else "realtime",
        "keywords": ", ".join(dict.fromkeys(word for word in service.keywords if word)),
        "group": service.group,
    }


def shown_request(case: "Case", *, sight: Sight, trail: Sequence["Org"], now: datetime) -> dict[str, Value]:
    """One request of the list. Everything about the reporter is left out, whoever reads."""
    whole = sight == Sight.WHOLE
    if not whole:
        trail = _from_the_desk(trail)
    is_open = is_open_report(case)
    updated = case.changed_at if is_open else case.closed_at or case.resolved_at or case.changed_at
    return {
        "service_request_id": str(case.uuid),
        "status": "open" if is_open else "closed",
        "status_notes": status_sentence(case, now=now),
        "service_name": case.category.words if case.category else None,
        "service_code": case.category.code if case.category else None,
        "description": _description(case, sight),
        "agency_responsible": case.unit.short_name,
        "service_notice": _promise(case, now=now) if is_open else None,
        "requested_datetime": w3c(case.submitted_at if sight != Sight.PUBLISHED else _its_day(case.submitted_at)),
        "updated_datetime": w3c(updated),
        "expected_datetime": w3c(case.due_at or case.promised_at),
        "address": _address(case, sight, trail),
        "address_id": trail[0].code if trail and sight != Sight.STANDING else None,
        "zipcode": None,
        "lat": case.latitude / MICRO if whole and case.latitude is not None else None,
        "long": case.longitude / MICRO if whole and case.longitude is not None else None,
        "media_url": None,
    }


def shown_receipt(case: "Case", *, now: datetime) -> dict[str, Value]:
    """What its sender hears: the id, by when, and the code by which the reporter follows it."""
    url = f"{settings.SITE_URL}/follow/{case.tracking_code}/"
    follow = _("Follow it under the code %(code)s: %(url)s") % {
        "code": ids.group_digits(case.tracking_code),
        "url": url,
    }
    return {
        "service_request_id": str(case.uuid),
        "service_notice": " ".join(words for words in (_promise(case, now=now), follow) if words),
        "account_id": None,
    }


def shown_referral(elsewhere: str) -> dict[str, Value]:
    """A matter of another authority was passed to a dispatcher: there is no request, and so no id."""
    words = _("This belongs to another authority: %(channel)s. Please turn there.") % {"channel": elsewhere}
    return {"service_notice": words, "account_id": None}


def w3c(moment: datetime | None) -> str | None:
    """A moment with its offset, in the place's own time."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _description(case: "Case", sight: Sight) -> str | None:
    if sight == Sight.STANDING:
        return None
    words = case.words if sight == Sight.WHOLE else f"{case.published_title}\n{case.published_words}".strip()
    return shorten(words, DESCRIPTION_LENGTH) or None


def _promise(case: "Case", *, now: datetime) -> str | None:
    promised = case.due_at or case.promised_at
    return _("You get an answer by %(when)s.") % {"when": day_words(promised, now=now)} if promised else None


def _from_the_desk(trail: Sequence["Org"]) -> Sequence["Org"]:
    """What everybody may know of the place: the desk that serves it and up; a grid or a building names its people."""
    return next((trail[start:] for start, org in enumerate(trail) if org.kind.receives), trail[-1:])


def _its_day(moment: datetime) -> datetime:
    """The second of a call is nobody's business."""
    return clock.at_local(clock.local_day(moment))


def _address(case: "Case", sight: Sight, trail: Sequence["Org"]) -> str | None:
    """From the most specific to the most general; what somebody typed only for the program in whose reach it lies."""
    if sight == Sight.STANDING:
        return None
    typed = [case.place_text] if sight == Sight.WHOLE and case.place_text else []
    return ", ".join([*typed, *(org.short_name for org in trail)])


def shown_discovery(*, base: str, changed: str) -> Mapping[str, Value]:
    """The discovery file: who runs this, where it is, what it speaks."""
    contact = " ".join(part for part in (settings.OPERATOR_NAME, settings.OPERATOR_PHONE) if part) or settings.SITE_URL
    return {
        "changeset": changed,
        "contact": contact,
        "key_service": _("Ask %(who)s for a key.") % {"who": contact},
        "endpoints": Many(
            "endpoint",
            [
                {
                    "specification": SPECIFICATION,
                    "url": f"{base}/v2",
                    "changeset": changed,
                    "type": "production" if settings.PRODUCTION else "test",
                    "formats": Many("format", ["text/xml", "application/json"]),
                }
            ],
        ),
    }
