"""The report page of a place: what is wrong, a photo, send."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy as _

from lianxin.domains.cases.actions import submit_case
from lianxin.domains.cases.actions.guard import check_human, count_request
from lianxin.domains.cases.actions.intake import Reporter, Request
from lianxin.domains.cases.enums import Channel, Kind, TellBy
from lianxin.domains.cases.queries import categories_elsewhere, category_by_code, notice_for, plain_categories
from lianxin.foundation.access.addresses import limited_address
from lianxin.foundation.orgs.queries import org_by_code, receiving_unit
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, LianxinError, Missing, TooMany
from lianxin.web.forms.keys import FORM_TOO_OLD, new_form_key, read_form_key, read_shown, sign_shown
from lianxin.web.forms.questions import answers_sent, named_errors, offered
from lianxin.web.forms.uploads import Kept, keep_uploads, kept_earlier
from lianxin.web.public.browser import browser_name, remember_place
from lianxin.web.public.going_on import at_place
from lianxin.web.public.where import kept_spot, read_spot
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lianxin.foundation.orgs.models import Org
    from lianxin.kernel.errors import Message

EMERGENCIES = {"110": _("Police"), "119": _("Fire"), "120": _("Ambulance"), "122": _("Road accident")}
FILE_INPUTS = ("photos", "voice")


@public_page
def report(request: ShellRequest, code: str) -> HttpResponseBase:
    """Show the form of a place; take what is sent and lead to the page that follows it."""
    place = org_by_code(code)
    if request.method == "POST":
        return _take(request, place)
    response = _page(request, place)
    remember_place(request, response, place.code)
    return response


def _take(request: ShellRequest, place: "Org") -> HttpResponseBase:
    now = clock.now()
    kept = kept_earlier(request)
    form_key = read_form_key(request.POST.get("form_key", ""))
    try:
        count_request(
            place=place,
            browser=browser_name(request),
            address=limited_address(request),
            age=form_key.age if form_key else timedelta(),
            at=now,
        )
        kept = keep_uploads(request, names=FILE_INPUTS, purpose="cases", by=request.actor)
        if form_key is None:
            raise Invalid(FORM_TOO_OLD)
        check_human(age=form_key.age, trap=request.POST.get("website", ""))
        kept.check()
        case = submit_case(place=place, request=_request(request, kept), by=request.actor, at=now, key=form_key.value)
    except (Invalid, TooMany) as error:
        return _page(request, place, kept=kept, error=error)
    response = redirect("follow", code=case.tracking_code)
    remember_place(request, response, place.code)
    return response


def _request(request: HttpRequest, kept: Kept) -> Request:
    data = request.POST
    language = get_language() or settings.LANGUAGE_CODE
    category = category_by_code(data.get("category", ""))
    spot = kept_spot(
        read_spot(data.get("latitude", ""), data.get("longitude", "")),
        exact=category is not None and category.evidence,
    )
    reporter = Reporter(name=data.get("name", ""), phone=data.get("phone", ""), language=language)
    return Request(
        words=data.get("words", ""),
        # The first page leads here with ?via=web; a scanned code does not.
        channel=Channel.WEB if request.GET.get("via") == Channel.WEB else Channel.QR,
        category=category,
        kind=data.get("kind", ""),
        answers=answers_sent(category, data),
        latitude=spot.lat if spot else None,
        longitude=spot.lon if spot else None,
        place_text=data.get("place_text", ""),
        reporter=reporter,
        tell_by=TellBy.MESSAGE if reporter.phone.strip() else TellBy.CODE,
        files=kept.ids,
        notice_id=read_shown(data.get("notice", "")),
    )


def _page(
    request: ShellRequest, place: "Org", *, kept: Kept | None = None, error: LianxinError | None = None
) -> HttpResponse:
    shown = notice_for(place)
    fields = _fields(request, error)
    context = {
        "place": place,
        "notice": shown,
        "notice_signed": sign_shown(shown.pk if shown else None),
        "desk": receiving_unit(place),
        "offers": [offered(category, request.POST, fields) for category in plain_categories()],
        "elsewhere": categories_elsewhere(),
        "emergency": [(number, EMERGENCIES.get(number, "")) for number in settings.EMERGENCY_NUMBERS],
        "kinds": Kind.choices,
        "going_on": at_place(place, now=clock.now()),
        "typed": request.POST,
        "kept": kept or Kept(),
        "form_key": new_form_key(),
        "error": error,
        "fields": fields,
    }
    response = render(request, "public/report.html", context, status=error.status if error else 200)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def _fields(request: ShellRequest, error: LianxinError | None) -> "Mapping[str, Message]":
    """What was wrong, by the names of the fields on the page."""
    wrong = getattr(error, "fields", {})
    try:
        return named_errors(category_by_code(request.POST.get("category", "")), wrong)
    except Invalid as unknown:
        return wrong | unknown.fields


@public_page
def notice(request: ShellRequest, code: str) -> HttpResponse:
    """The privacy notice that the form of this place shows."""
    place = org_by_code(code)
    found = notice_for(place)
    if found is None:
        raise Missing(_("This place has not published a notice."))
    return render(request, "public/notice.html", {"place": place, "notice": found})
