"""The key of a program: `api_key` as the standard has it, or a header, which no log writes down."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianxin.foundation.access.addresses import limited_address
from lianxin.foundation.access.limits import take
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.access.tokens import open_token
from lianxin.kernel import clock
from lianxin.kernel.errors import Refused

_MINUTE = timedelta(minutes=1)


def reach_by_key(request: HttpRequest) -> Reach:
    """The reach of the program whose key came along; of nobody without one.

    Raises Refused for a key that does not hold, TooMany for one, or an address without, that asks and asks.
    """
    secret, now = _given(request), clock.now()
    if not secret:
        take(key=f"open311 {limited_address(request)}", limit=settings.API_PER_MINUTE, per=_MINUTE, at=now)
        return Reach()
    token = open_token(secret, at=now)
    if token is None:
        raise Refused(_("This api_key does not hold. Ask the operator for a new one."))
    take(key=f"api token {token.pk}", limit=settings.API_PER_MINUTE, per=_MINUTE, at=now)
    return reach_of(token.actor)


def _given(request: HttpRequest) -> str:
    argument = request.POST.get("api_key") or request.GET.get("api_key")
    scheme, _space, bearer = request.headers.get("Authorization", "").partition(" ")
    header = bearer.strip() if scheme.lower() == "bearer" else request.headers.get("X-Api-Key", "")
    return (argument or header).strip()[:200]
