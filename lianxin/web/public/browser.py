"""What a resident's browser remembers for them: its place, a random name against floods, the codes it has opened."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lianxin.kernel import ids
from lianxin.web.shell.files import CODES_IN_SESSION

PLACE_COOKIE = "place"
NAME_COOKIE = "browser"
_YEAR = 365 * 24 * 3600
MOST_CODES = 20


def place_code(request: HttpRequest) -> str:
    """The code of the place this browser reported from last."""
    return request.COOKIES.get(PLACE_COOKIE, "")[:40]


def browser_name(request: HttpRequest) -> str:
    """The browser's signed random name, or empty: it says nothing about who sits before it."""
    return request.get_signed_cookie(NAME_COOKIE, default="", salt=NAME_COOKIE) or ""


def remember_place(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Keep the place for a year, and give the browser a name if it has none."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(PLACE_COOKIE, code, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure)
    if not browser_name(request):
        name = ids.uuid7().hex
        response.set_signed_cookie(
            NAME_COOKIE, name, salt=NAME_COOKIE, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure
        )


def opened_codes(request: HttpRequest) -> frozenset[str]:
    """The tracking codes that were opened in this session."""
    return frozenset(request.session.get(CODES_IN_SESSION, ()))


def remember_code(request: HttpRequest, code: str) -> None:
    """From now on this session may read the files of the code's case."""
    codes = [known for known in request.session.get(CODES_IN_SESSION, []) if known != code]
    if len(codes) == len(request.session.get(CODES_IN_SESSION, [])):
        request.session[CODES_IN_SESSION] = [*codes, code][-MOST_CODES:]
