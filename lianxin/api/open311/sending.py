"""Sending a request by a key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language, gettext as _

from lianxin.api.open311.arguments import DESCRIPTION_LENGTH, attributes, jurisdiction, micro, point
from lianxin.api.open311.attributes import answers_to
from lianxin.api.open311.documents import Document, Many
from lianxin.api.open311.keys import reach_by_key
from lianxin.api.open311.shown import shown_receipt, shown_referral
from lianxin.domains.cases.actions import submit_case
from lianxin.domains.cases.actions.intake import Reporter, Request
from lianxin.domains.cases.actions.referring import refer_matter
from lianxin.domains.cases.enums import Channel, TellBy
from lianxin.domains.cases.queries.categories import referred
from lianxin.domains.cases.queries.reports import service_by_code
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.files.actions import WrittenFile, keep_file, write_file
from lianxin.foundation.orgs.queries import org_by_code, org_by_id, path_of, place_at
from lianxin.foundation.orgs.rules import ids_on
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, Missing, Refused

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Category
    from lianxin.foundation.orgs.models import Org

MOST_MEDIA = 3
MEDIA_URL_LENGTH = 500
KEY_LENGTH = 80
_ENTER = "cases.submit_for"


def send_request(request: HttpRequest) -> Document:
    """A new request for the place that is named; raises Invalid with a message per argument, Refused without a key."""
    arguments = request.POST
    reach = reach_by_key(request)
    if not reach.has(_ENTER):
        raise Refused(_("A request is sent with an api_key that may enter requests."))
    now = clock.now()
    category = _service(arguments)
    spot = point(arguments)
    place = _place(arguments, reach, spot)
    elsewhere = referred(category)
    if elsewhere is not None:
        _refer(arguments, place, category, reach)
        return Document("service_requests", Many("request", [shown_referral(elsewhere.refer_to)]))
    case = submit_case(
        place=place,
        request=Request(
            words=_words(arguments),
            channel=Channel.OPEN311,
            category=category,
            answers=answers_to(category, attributes(arguments), has_photo=bool(request.FILES)),
            place_text=arguments.get("address_string", ""),
            latitude=micro(spot[0]) if spot else None,
            longitude=micro(spot[1]) if spot else None,
            reporter=_reporter(arguments),
            tell_by=TellBy.MESSAGE if _can_be_told(arguments) else TellBy.CODE,
            files=_media(request, reach),
        ),
        by=reach.actor,
        at=now,
        for_others=True,
        key=_deed_key(request, reach),
    )
    return Document("service_requests", Many("request", [shown_receipt(case, now=now)]))


def _refer(arguments: QueryDict, place: "Org", category: "Category", reach: Reach) -> None:
    """Kept sealed for the dispatcher of the place, and deleted after it was passed on; no file, no point."""
    if not reach.covers(_ENTER, path_of(place.pk)):
        raise Refused(_("You may enter requests only for places of your own units."))
    contact = " ".join(part for part in (arguments.get("phone", ""), arguments.get("email", "")) if part.strip())
    refer_matter(
        place=place, category=category, words=_words(arguments), contact=contact, by=reach.actor, at=clock.now()
    )


def _service(arguments: QueryDict) -> "Category":
    code = arguments.get("service_code", "").strip()
    if not code:
        raise Invalid(_("service_code was not provided."), {"service_code": _("service_code was not provided.")})
    return service_by_code(code)


def _place(arguments: QueryDict, reach: Reach, spot: tuple[float, float] | None) -> "Org":
    """The unit named by its code, else the one that holds the point, else the one the key or the argument stands for."""
    named = arguments.get("address_id", "").strip()
    if not named and spot is None and not arguments.get("address_string", "").strip():
        message = _("Give a place: lat and long, address_string or address_id.")
        raise Invalid(message, {"address_string": message})
    whole = jurisdiction(arguments)
    if named:
        try:
            return org_by_code(named[:40])
        except Missing as error:
            message = _("address_id %(given)s was not found.") % {"given": named[:40]}
            raise Invalid(message, {"address_id": message}) from error
    held = place_at(*spot) if spot is not None else None
    if held is not None:
        return held
    return whole or org_by_id(ids_on(reach.paths(_ENTER)[0])[-1])


def _words(arguments: QueryDict) -> str:
    words = arguments.get("description", "")
    if len(words) > DESCRIPTION_LENGTH:
        message = _("description has %(limit)d characters at most.") % {"limit": DESCRIPTION_LENGTH}
        raise Invalid(message, {"description": message})
    address = arguments.get("media_url", "").strip()[:MEDIA_URL_LENGTH]
    if not address:
        return words
    # Never fetched: whoever sends it chooses what our server would ask.
    said = _("Media at (not checked): %(address)s") % {"address": address}
    return f"{words}\n\n{said}".strip()


def _reporter(arguments: QueryDict) -> Reporter:
    first, last = (arguments.get(name, "").strip() for name in ("first_name", "last_name"))
    # A Chinese name is written in one, the family's first.
    in_one = f"{last}{first}" if not f"{last}{first}".isascii() else f"{first} {last}".strip()
    return Reporter(
        name=in_one,
        phone=arguments.get("phone", ""),
        email=arguments.get("email", ""),
        language=get_language() or "zh-hans",
    )


def _can_be_told(arguments: QueryDict) -> bool:
    return bool(arguments.get("phone", "").strip() or arguments.get("email", "").strip())


def _media(request: HttpRequest, reach: Reach) -> Sequence[UUID]:
    """Files sent along, checked like any upload: an extension that other servers have too."""
    uploads = request.FILES.getlist("media")
    if len(uploads) > MOST_MEDIA:
        message = _("At most %(most)d files.") % {"most": MOST_MEDIA}
        raise Invalid(message, {"media": message})
    try:
        written: list[WrittenFile] = [write_file(upload=upload, purpose="cases", at=clock.now()) for upload in uploads]
    except Invalid as error:
        raise Invalid(error.message, {"media": error.message}) from error
    return [keep_file(upload=one, purpose="cases", by=reach.actor, at=clock.now()).pk for one in written]


def _deed_key(request: HttpRequest, reach: Reach) -> str:
    """With an Idempotency-Key a request sent again is not recorded again. The standard has none, so it may be missing."""
    given = request.headers.get("Idempotency-Key", "").strip()[:KEY_LENGTH]
    return f"open311 {reach.actor.token_id} {given}" if given else ""
