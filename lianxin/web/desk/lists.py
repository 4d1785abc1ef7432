"""The address of a list: which queue, and what narrows it down. What stands in the address is all there is to a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lianxin.domains.cases.permissions import VIEW
from lianxin.domains.cases.queries import Filters, Queue, ids_with_words, place_typed
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.kinds import KINDS
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel.errors import Invalid, Message
from lianxin.kernel.language import in_readers_language
from lianxin.kernel.text import clean_text
from lianxin.web.forms.moments import read_day
from lianxin.web.shell.request import ShellRequest

QUEUE_COOKIE = "queue"
# In the order of the form; the address knows no others besides `queue`, `after` and `exact`.
NAMES = (
    "q",
    "state",
    "category",
    "kind",
    "channel",
    "place",
    "unit",
    "since",
    "until",
    "level",
    "overdue",
    "supervised",
    "exempt",
)
_LENGTH = 80
# Where something can be solved, from the bottom up.
_LEVELS = ("grid", "community", "village", "township", "station", "department", "county", "city")


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as its address asks for it: `typed` for the form, `wrong` for what was not understood and narrows nothing."""

    queue: Queue
    filters: Filters
    typed: Mapping[str, str]
    wrong: dict[str, Message] = field(default_factory=dict)


def chosen_queue(request: ShellRequest) -> Queue:
    """The queue asked for, else the one this browser looked at last, else the new ones, for who has no desk their own."""
    for name in (request.GET.get("queue", ""), request.COOKIES.get(QUEUE_COOKIE, "")):
        if name in Queue.values:
            return Queue(name)
    return first_queue(request)


def first_queue(request: ShellRequest) -> Queue:
    """What a reader looks at first: a desk the new requests, others their own."""
    return Queue.NEW if request.reach.has("cases.desk") else Queue.MINE


def read_list(request: ShellRequest) -> Asked:
    """The list that the address asks for; a place, a unit and words cost a statement or two each."""
    typed = {name: clean_text(request.GET.get(name, ""), multiline=False)[:_LENGTH] for name in NAMES}
    wrong: dict[str, Message] = {}
    filters = Filters(
        state=typed["state"],
        category=typed["category"],
        kind=typed["kind"],
        channel=typed["channel"],
        place=_path(request.reach, typed, "place", wrong),
        unit=_path(request.reach, typed, "unit", wrong),
        since=_day(typed, "since", wrong),
        until=_day(typed, "until", wrong),
        level=typed["level"],
        overdue=bool(typed["overdue"]),
        supervised=bool(typed["supervised"]),
        exempt=bool(typed["exempt"]),
        among=_found(request.reach, typed["q"], wrong),
    )
    return Asked(queue=chosen_queue(request), filters=filters, typed=typed, wrong=wrong)


def _path(reach: Reach, typed: Mapping[str, str], name: str, wrong: dict[str, Message]) -> str:
    if not typed[name]:
        return ""
    try:
        return path_of(place_typed(reach=reach, typed=typed[name], permission=VIEW, field=name).pk)
    except Invalid as error:
        wrong |= error.fields
        return ""


def _day(typed: Mapping[str, str], name: str, wrong: dict[str, Message]) -> date | None:
    try:
        return read_day(typed[name], name) if typed[name] else None
    except Invalid as error:
        wrong |= error.fields
        return None


def _found(reach: Reach, typed: str, wrong: dict[str, Message]) -> tuple[int, ...] | None:
    if not typed:
        return None
    try:
        return ids_with_words(reach, typed)
    except Invalid as error:
        wrong |= error.fields
        return None


def levels() -> list[tuple[str, str]]:
    """The kinds of unit at which something is solved, in the reader's language."""
    names = {seed.code: in_readers_language(seed.name_zh, seed.name_en) for seed in KINDS}
    return [(code, names[code]) for code in _LEVELS]
