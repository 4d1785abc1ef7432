"""For machines: is the process alive, may it be used, how does it do."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from lianxin.kernel.errors import Refused
from lianxin.web.ops.metrics import exposition
from lianxin.web.ops.readiness import readiness
from lianxin.web.shell.doors import public_page

_LOOPBACK = frozenset({"127.0.0.1", "::1"})


@public_page
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; whether it can work is /readyz."""
    return HttpResponse("ok\n", content_type="text/plain")


@public_page
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 as long as one check fails; tells which, never why."""
    checks = readiness()
    ready = all(checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


@public_page
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever shows the token, or asks on this machine without a proxy in between."""
    if not (_shows_token(request) or _asks_from_here(request)):
        raise Refused(_("These figures are for the operator's monitoring."))
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _shows_token(request: HttpRequest) -> bool:
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given.encode(), wanted.encode())


def _asks_from_here(request: HttpRequest) -> bool:
    return request.META.get("REMOTE_ADDR") in _LOOPBACK and "X-Forwarded-For" not in request.headers
