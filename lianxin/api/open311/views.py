"""The reading endpoints."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianxin.api.open311.answers import endpoint
from lianxin.api.open311.arguments import filters, jurisdiction, page, request_id
from lianxin.api.open311.attributes import shown_definition
from lianxin.api.open311.documents import Document, Many, Value
from lianxin.api.open311.keys import reach_by_key
from lianxin.api.open311.sending import send_request
from lianxin.api.open311.shown import shown_discovery, shown_request, shown_service
from lianxin.domains.cases.actions.guard import check_tries, count_wrong_code
from lianxin.domains.cases.queries import case_by_code
from lianxin.domains.cases.queries.reports import (
    categories_changed_on,
    open_services,
    place_trails,
    report_by_id,
    reports,
    service_by_code,
    sight_of,
)
from lianxin.domains.cases.queries.words import taken_by
from lianxin.foundation.access.addresses import limited_address
from lianxin.foundation.access.queries import Reach
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lianxin.domains.cases.models import Case


@endpoint("GET")
def discovery(request: HttpRequest) -> Document:
    """Where this is and what it speaks."""
    changed = categories_changed_on()
    base = f"{settings.SITE_URL}/open311"
    return Document("discovery", shown_discovery(base=base, changed=f"{changed or clock.today():%Y-%m-%d} 00:00"))


@endpoint("GET")
def services(request: HttpRequest) -> Document:
    """What may be sent: the plain words first, then every leaf of the tree."""
    jurisdiction(request.GET)
    return Document("services", Many("service", [shown_service(service) for service in open_services()]))


@endpoint("GET")
def service_definition(request: HttpRequest, *, code: str) -> Document:
    """What is asked besides for one service."""
    jurisdiction(request.GET)
    return Document("service_definition", shown_definition(service_by_code(code)))


@endpoint("GET", "POST")
def requests(request: HttpRequest) -> Document:
    """The list, or a new request."""
    if request.method == "POST":
        return send_request(request)
    reach = reach_by_key(request)
    part = page(request.GET)
    found = reports(reach, filters(request.GET, now=clock.now()))
    return _shown(list(found[part.offset : part.offset + part.limit]), reach)


@endpoint("GET")
def one_request(request: HttpRequest, *, given: str) -> Document:
    """One of them; a list of one, as the standard has it."""
    jurisdiction(request.GET)
    uuid = request_id(given)
    if uuid is None:
        raise Missing(_("service_request_id %(given)s was not found.") % {"given": given[:60]})
    reach = reach_by_key(request)
    return _shown([report_by_id(reach, uuid)], reach)


@endpoint("GET")
def token(request: HttpRequest, *, given: str) -> Document:
    """The id behind a tracking code, for whoever holds the code."""
    jurisdiction(request.GET)
    address, now = limited_address(request), clock.now()
    check_tries(address=address, at=now)
    try:
        case = case_by_code(given[:40])
    except Missing:
        count_wrong_code(address=address, at=now)
        raise Missing(_("token %(given)s was not found.") % {"given": given[:40]}) from None
    row: Mapping[str, Value] = {"service_request_id": str(case.uuid), "token": case.tracking_code}
    return Document("service_requests", Many("request", [row]))


def _shown(cases: "Sequence[Case]", reach: Reach) -> Document:
    trails, now = place_trails(cases), clock.now()
    taken_by(reach, cases)
    rows = [shown_request(case, sight=sight_of(case, reach), trail=trails.get(case.pk, []), now=now) for case in cases]
    return Document("service_requests", Many("request", rows))
