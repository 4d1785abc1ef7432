"""Where people go after coming in, and which language they find there."""

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from lianxin.foundation.access.queries import reach_of
from lianxin.kernel.actors import Actor

if TYPE_CHECKING:
    from lianxin.foundation.accounts.models import User

_YEAR = 365 * 24 * 3600


def home_of(actor: Actor) -> str:
    """The first page of an account: the desk for who works on cases, the roles for who gives them, else themselves."""
    reach = reach_of(actor)
    if reach.has("cases.view"):
        return settings.LOGIN_REDIRECT_URL
    if reach.has("accounts.view"):
        return reverse("desk_accounts")
    return reverse("account_profile")


def way_back(actor: Actor) -> str:
    """Where one's own page leads on to: the work, or the place's first page."""
    home = home_of(actor)
    return "/" if home == reverse("account_profile") else home


def account_of(request: HttpRequest) -> "User":
    """The account that is signed in; only behind the door `signed_in` or `needs`."""
    return cast("User", request.user)


def safe_next(request: HttpRequest) -> str:
    """The address within this site that the reader came for, or empty."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


def remember_language(response: HttpResponseBase, language: str) -> None:
    """The pages speak the account's language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
