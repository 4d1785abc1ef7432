"""The door after repeated wrong passwords: locked for one account from one address, and it says until when."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lianxin.foundation.access.addresses import limited_address
from lianxin.foundation.accounts import actions
from lianxin.foundation.accounts.queries import locked_until
from lianxin.foundation.accounts.rules import USERNAME_LENGTH
from lianxin.kernel import clock
from lianxin.kernel.errors import TooMany
from lianxin.kernel.text import fold_text
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.errors import refusal


def username_of(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """AXES_USERNAME_CALLABLE: one spelling, so that changing case or width opens no new tries."""
    given = credentials or {}
    typed = given.get("username") or given.get(settings.AXES_USERNAME_FORM_FIELD) or request.POST.get("login") or ""
    return fold_text(str(typed))[:USERNAME_LENGTH]


def address_of(request: HttpRequest) -> str:
    """AXES_CLIENT_IP_CALLABLE"""
    return limited_address(request)


def locked_out(request: HttpRequest, original: HttpResponse | None, credentials: Mapping[str, Any]) -> HttpResponse:
    """AXES_LOCKOUT_CALLABLE: 429, the moment the door opens again, and what to do meanwhile."""
    now = clock.now()
    username = username_of(request, credentials)
    if getattr(request, "axes_failures_since_start", 0) == settings.AXES_FAILURE_LIMIT:
        actions.record_lockout(username=username, at=now)
    until = locked_until(username, address_of(request), at=now)
    message = _(
        "The password was wrong too often. Try again after %(time)s, or ask your unit's administrator for a new one."
    ) % {"time": time_format(localtime(until), "H:i")}
    return refusal(request, TooMany(message, retry_after=max(1, ceil((until - now).total_seconds()))))


@public_page
def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler429: allauth's own limits end here."""
    return refusal(request, TooMany(_("That was too often. Try again in a minute."), retry_after=60))
