"""What every page knows: the place, the reader's language, text size and theme, and their ways on."""

from functools import cached_property
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from lianxin.web.shell.navigation import Entry, Place, entries_for
from lianxin.web.shell.preferences import CHOICES, chosen
from lianxin.web.shell.request import ShellRequest


class Shell:
    """Read lazily, so a page that shows no navigation asks for no roles."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.home = settings.LOGIN_REDIRECT_URL
        self.operator = settings.OPERATOR_NAME
        self.phone = settings.OPERATOR_PHONE
        self.complaint_url = settings.COMPLAINT_URL
        self.complaint_phone = settings.COMPLAINT_PHONE
        self.filings = settings.FILING_NUMBERS
        self.text = chosen(request, "text")
        self.theme = chosen(request, "theme")
        self.languages = settings.LANGUAGES
        self.texts = CHOICES["text"]
        self.themes = CHOICES["theme"]

    @cached_property
    def language(self) -> str:
        """The reader's language as HTML names it: zh-Hans, en."""
        code, _, script = (get_language() or settings.LANGUAGE_CODE).partition("-")
        return f"{code}-{script.title() if len(script) == 4 else script.upper()}" if script else code

    @cached_property
    def direction(self) -> str:
        """The way the script runs: ltr or rtl."""
        return "rtl" if get_language_info(get_language() or settings.LANGUAGE_CODE)["bidi"] else "ltr"

    @cached_property
    def navigation(self) -> list[Entry]:
        """The side navigation of the desk, as far as this reader may open it."""
        return self._entries(Place.SIDE)

    @cached_property
    def current(self) -> str:
        """The address in the side navigation that this page lies under: the longest that fits."""
        fitting = [entry.url for entry in self.navigation if self._request.path.startswith(entry.url)]
        return max(fitting, key=len, default="")

    @cached_property
    def account_links(self) -> list[Entry]:
        """What the account menu holds besides signing out."""
        return self._entries(Place.ACCOUNT)

    @cached_property
    def search(self) -> Entry | None:
        """The page that searches, given `?q=`."""
        return next(iter(self._entries(Place.SEARCH)), None)

    @cached_property
    def bell(self) -> Entry | None:
        """The page of notices."""
        return next(iter(self._entries(Place.BELL)), None)

    def _entries(self, place: Place) -> list[Entry]:
        return entries_for(cast(ShellRequest, self._request), place)


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell` in every template."""
    return {"shell": Shell(request)}
