"""The ways into the desk: each page registers its own entry in `apps.ready()`, and a reader sees those they may open."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.urls import reverse
from django.utils.functional import Promise

from lianxin.web.shell.request import ShellRequest


class Place(StrEnum):
    """Where an entry stands; there is one search and one bell, the entry of lowest order wins."""

    SIDE = "side"
    SEARCH = "search"
    BELL = "bell"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Entry:
    """One way on. `order` sorts, an empty `permission` shows it to any account.

    `count_url_name` names an address that answers a bare number: the live count beside the words.
    """

    code: str
    label: Promise
    icon: str
    url_name: str
    permission: str = ""
    order: int = 100
    place: Place = Place.SIDE
    count_url_name: str = ""

    @property
    def url(self) -> str:
        """The address of the page."""
        return _address(self.url_name)


@cache
def _address(url_name: str) -> str:
    return reverse(url_name)


_entries: dict[str, Entry] = {}


def register(*entries: Entry) -> None:
    """Add entries; the same code again replaces the earlier one."""
    for entry in entries:
        _entries[entry.code] = entry


def entries_for(request: ShellRequest, place: Place) -> list[Entry]:
    """What this reader may open, in order; nothing for people without an account. One statement, or none."""
    if not request.actor.is_user:
        return []
    shown = [
        entry
        for entry in _entries.values()
        if entry.place == place and (not entry.permission or request.reach.has(entry.permission))
    ]
    return sorted(shown, key=lambda entry: (entry.order, entry.code))
