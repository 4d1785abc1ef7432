"""Who may come in: a program with a token, and nobody by a cookie.

Every address says so on its view (`view.door`), as pages do; a consistency test refuses one without.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from django.utils.functional import SimpleLazyObject
from ninja.security import HttpBearer

from lianxin.api.request import ApiRequest
from lianxin.foundation.access.limits import take
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.access.tokens import open_token
from lianxin.kernel import clock

if TYPE_CHECKING:
    from lianxin.foundation.access.models import ApiToken

PUBLIC = "public"
TOKEN = "token"  # noqa: S105  the name of a door, no secret
_MINUTE = timedelta(minutes=1)


class BearerToken(HttpBearer):
    """`Authorization: Bearer lx_…`: two statements, the token and its count; raises TooMany beyond the limit."""

    def authenticate(self, request: HttpRequest, token: str) -> "ApiToken | None":
        at = clock.now()
        found = open_token(token, at=at)
        if found is None:
            return None
        take(key=f"api token {found.pk}", limit=settings.API_PER_MINUTE, per=_MINUTE, at=at)
        actor = found.actor
        mine = cast(ApiRequest, request)
        mine.actor = actor
        mine.reach = cast(Reach, SimpleLazyObject(lambda: reach_of(actor)))
        return found


def behind(door: str, patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses, each marked with its door and taken out of the pages' login."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _marked(pattern.callback, door)
    return list(patterns)


def _marked(view: Callable[..., Any], door: str) -> Callable[..., Any]:
    open_view = login_not_required(view)
    open_view.door = door  # type: ignore[attr-defined]
    return open_view
