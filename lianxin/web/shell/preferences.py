"""Language, text size and theme: one small form, kept in cookies, no account and no script needed."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lianxin.web.shell.doors import public_page

_YEAR = 365 * 24 * 3600
CHOICES: Mapping[str, tuple[tuple[str, Promise], ...]] = {
    "text": (("normal", _("Normal text")), ("large", _("Large text")), ("larger", _("Larger text"))),
    "theme": (("auto", _("Like the device")), ("light", _("Light")), ("dark", _("Dark"))),
}


def chosen(request: HttpRequest, name: str) -> str:
    """The reader's choice of `name` (text, theme), or the first one."""
    codes = [code for code, _words in CHOICES[name]]
    cookie = request.COOKIES.get(f"lianxin_{name}", "")
    return cookie if cookie in codes else codes[0]


@public_page
@require_POST
def change_preferences(request: HttpRequest) -> HttpResponse:
    """Keep whichever of language, text and theme was sent, and go back to where the reader was."""
    response = HttpResponseRedirect(_way_back(request))
    values = {name: request.POST.get(name, "") for name in CHOICES}
    for name, value in values.items():
        if value in dict(CHOICES[name]):
            _keep(response, f"lianxin_{name}", value)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


def _keep(response: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
