"""Hot spots: what rises in the reader's units, where it lies on the tiles, and one of them with its formula and its course."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from lianxin.domains.cases.queries import as_typed
from lianxin.domains.cases.queries.words import private_in
from lianxin.domains.insight.rules import shade_of, softened, tiled
from lianxin.domains.triage.actions.hot_notes import NOTE_LENGTH, note_hot_spot
from lianxin.domains.triage.enums import HeatClass
from lianxin.domains.triage.heat_words import expected_words, parts_of, rise_words, sum_words
from lianxin.domains.triage.queries.hot_spots import (
    Below,
    OneSpot,
    SeenSpot,
    heat_below,
    hot_page,
    hot_spot,
    standing_in_reach,
)
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Message, Refused
from lianxin.web.forms.keys import new_form_key, sent_form_key
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.triage.models import HotSpot

_PERIODS: tuple[tuple[str, Message, int], ...] = (
    ("", gettext_lazy("Now"), 0),
    ("28", gettext_lazy("Last 4 weeks"), 28),
    ("91", gettext_lazy("Last quarter"), 91),
    ("364", gettext_lazy("Last year"), 364),
)
_LEVELS: tuple[tuple[str, Message, tuple[str, ...]], ...] = (
    ("", gettext_lazy("Every level"), ()),
    ("high", gettext_lazy("County and above"), ("county", "city", "province")),
    ("township", gettext_lazy("Townships"), ("township",)),
    ("local", gettext_lazy("Villages and communities"), ("village", "community")),
)
_WHOLE_HEAT = 100


@dataclass(frozen=True, slots=True)
class Way:
    """One of several views of the same list."""

    words: Message
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A hot spot as this reader sees it: numbers as they are, or rounded and without the parts they could be told from."""

    spot: "HotSpot"
    exact: bool
    topic: str
    cases: str
    persons: str
    rise: str
    sum: str


@needs("insight.view")
def spots(request: ShellRequest) -> HttpResponse:
    """What rises in a unit and below it, the hottest first."""
    asked = {name: request.GET.get(name, "")[:40] for name in ("unit", "period", "level")}
    unit = asked["unit"]
    at = standing_in_reach(request.reach, int(unit) if unit.isascii() and unit.isdecimal() else None)
    days = next((days for code, _words, days in _PERIODS if code == asked["period"]), 0)
    kinds = next((kinds for code, _words, kinds in _LEVELS if code == asked["level"]), ())
    page = hot_page(
        request.reach,
        at,
        since=clock.today() - timedelta(days=days) if days else None,
        kinds=kinds,
        after=request.GET.get("after", "")[:40],
    )
    context = {
        "unit": at.org,
        "rows": [_row(seen) for seen in page.rows],
        "tiles": [
            [(tile, _query(asked, unit=str(tile.below.org.pk))) for tile in row] for row in _tiles(heat_below(at))
        ],
        "periods": [Way(words, _query(asked, period=code), days == own) for code, words, own in _PERIODS],
        "levels": [Way(words, _query(asked, level=code), kinds == own) for code, words, own in _LEVELS],
        "more": _query(asked, after=page.after) if page.after else "",
        "now": not days,
        "exact": at.exact,
        "rounded": any(not seen.exact for seen in page.rows),
    }
    return render(request, "desk/hot/list.html", context)


def _query(asked: dict[str, str], **other: str) -> str:
    return "?" + urlencode({name: value for name, value in (asked | other).items() if value})


def _row(seen: SeenSpot) -> Row:
    spot = seen.spot
    topic = str(spot.category.words)
    if not seen.exact:
        return Row(spot, False, topic, softened(spot.cases).text, softened(spot.persons).text, "", "")
    return Row(spot, True, topic, f"{spot.cases:,}", f"{spot.persons:,}", rise_words(spot), sum_words(spot))


@dataclass(frozen=True, slots=True)
class HotTile:
    """A unit below on the schematic map: the class of its hottest spot in words, and how dark."""

    below: Below
    words: str
    shade: int


def _tiles(below: list[Below]) -> list[list[HotTile]]:
    found = {
        one.org.pk: HotTile(
            one, str(HeatClass(one.heat_class).label) if one.heat else "", shade_of(one.heat, _WHOLE_HEAT)
        )
        for one in below
    }
    known = {one.org.pk: one.spot for one in below if one.spot is not None}
    return [[found[pk] for pk in row] for row in tiled(list(found), known)]


@needs("insight.view")
def spot(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """One hot spot: its formula, its course, the requests behind it, what is being done."""
    return _one(request, hot_spot(request.reach, uuid))


@needs("cases.view")
def note(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """The unit says what it does."""
    found = hot_spot(request.reach, uuid)
    if request.method == "POST":
        words = request.POST.get("words", "")
        try:
            note_hot_spot(
                spot=found.seen.spot,
                words=words,
                by=request.actor,
                at=clock.now(),
                key=sent_form_key(request.POST).value,
            )
        except (Invalid, Conflict, Refused) as error:
            return _one(request, hot_spot(request.reach, uuid), error=error)
        messages.success(request, _("Everybody who looks at this now reads what you do."))
        if private := private_in(words):
            told = ", ".join(map(str, private))
            messages.warning(request, _("It may hold private data (%(found)s): many will read it.") % {"found": told})
    return redirect("desk_hot_one", uuid=uuid)


def _one(request: ShellRequest, found: OneSpot, *, error: LianxinError | None = None) -> HttpResponse:
    shown = found.seen.spot
    exact = found.seen.exact
    context = {
        "row": _row(found.seen),
        "spot": shown,
        "place": shown.place,
        "trail": " › ".join(org.short_name for org in found.trail),
        "parts": parts_of(shown) if exact else [],
        "expected": expected_words(shown) if exact else [],
        "course": _course(shown) if exact else [],
        "behind": _behind(shown) if exact else "",
        "declare": _declare(shown) if request.reach.has("cases.desk") else "",
        "notes": found.notes,
        "may_note": found.may_note and not shown.is_over,
        "limit": NOTE_LENGTH,
        "form_key": new_form_key(),
        "typed": request.POST.get("words", ""),
        "error": error,
        "fields": getattr(error, "fields", {}),
    }
    return render(request, "desk/hot/one.html", context, status=error.status if error else 200)


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the course: its last day, how many, how many were expected, the bar of chance."""

    last: date
    number: int
    expected: float
    bar: int


def _course(shown: "HotSpot") -> list[Week]:
    weeks = list(reversed(shown.course))
    told = [Week(shown.until - timedelta(weeks=ago), *week) for ago, week in enumerate(weeks)]
    return list(reversed(told))


def _behind(shown: "HotSpot") -> str:
    """The ordinary list with filters: it shows what the reader may see."""
    query = {
        "queue": "all",
        "category": shown.category.code,
        "place": as_typed(shown.place),
        "since": shown.since.isoformat(),
        "until": shown.until.isoformat(),
    }
    return f"{reverse('desk_board')}?{urlencode(query)}"


def _declare(shown: "HotSpot") -> str:
    query = {"place": as_typed(shown.place), "title": str((shown.mostly or shown.category).words)}
    return f"{reverse('desk_events')}?{urlencode(query)}"
