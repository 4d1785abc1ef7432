"""Which requests there are: where, when, about what, from whom, and how far they have come."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings

from lianxin.demo.accounts import RESIDENT_PHONE
from lianxin.demo.bank import Line, Situation, names, situations
from lianxin.demo.lives import STAGES, settled_in, whole_life
from lianxin.demo.moments import YEAR_DAYS, Draw, day_weights, is_working, resident_moment
from lianxin.demo.thread import Cast, Thread
from lianxin.demo.tree import COMMUNITY, GRIDS, VILLAGE, grid_code, parents
from lianxin.demo.wording import Local
from lianxin.domains.cases.actions.bulk import PastCase
from lianxin.domains.cases.actions.intake import Reporter, Request
from lianxin.domains.cases.enums import Channel, TellBy
from lianxin.domains.cases.models import Category, PrivacyNotice
from lianxin.domains.cases.queries.categories import referred
from lianxin.foundation.worktime.rules import WorkClock
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, Actor

CASES = 2000
PEOPLE = 260
# How often an open request is thought of anew before its steps are moved together.
_TRIES = 8
# How much each place reports; the others are a few villages and communities over the five counties.
_BUSY = {COMMUNITY: 30, "530502002002": 11, "530502002003": 9, "530502002004": 10, VILLAGE: 9, "530502203207": 6}
_USUAL, _QUIET = 5, 1.2
SCATTERED = (
    "530502101203",
    "530502208215",
    "530521101001",
    "530521102201",
    "530523101001",
    "530523101207",
    "530524101001",
    "530524103202",
    "530581001001",
    "530581001007",
    "530581105202",
    "530581106220",
)
# What lies open today: place, stage, office ("" for any), how many.
_OPEN: tuple[tuple[str, str, str, int], ...] = (
    (COMMUNITY, "new", "", 11),
    (COMMUNITY, "responded", "", 4),
    (COMMUNITY, "assigned", "grid", 4),
    (COMMUNITY, "assigned", "law", 4),
    (COMMUNITY, "assigned", "build", 1),
    (COMMUNITY, "accepted", "grid", 3),
    (COMMUNITY, "accepted", "law", 3),
    (COMMUNITY, "accepted", "social", 1),
    (COMMUNITY, "soon", "law", 2),
    (COMMUNITY, "soon", "grid", 1),
    (COMMUNITY, "late", "law", 2),
    (COMMUNITY, "late", "grid", 1),
    (COMMUNITY, "late-new", "", 2),
    (COMMUNITY, "returned", "law", 3),
    (COMMUNITY, "escalated", "", 3),
    (COMMUNITY, "reopened", "", 2),
    (COMMUNITY, "reopened-hub", "", 1),
    (COMMUNITY, "own", "", 5),
    (COMMUNITY, "soon-own", "", 2),
    (COMMUNITY, "late-own", "", 2),
    (COMMUNITY, "answered", "", 5),
    (VILLAGE, "new", "", 4),
    (VILLAGE, "assigned", "water", 3),
    (VILLAGE, "accepted", "water", 2),
    (VILLAGE, "accepted", "agri", 2),
    (VILLAGE, "late", "agri", 1),
    (VILLAGE, "reopened-hub", "", 1),
    (VILLAGE, "own", "", 2),
    (VILLAGE, "soon-own", "", 1),
    (VILLAGE, "answered", "", 2),
    ("530502203207", "assigned", "water", 2),
    ("530502203207", "soon", "water", 1),
    ("530502203207", "new", "", 2),
    ("530502002002", "new", "", 4),
    ("530502002002", "assigned", "law", 3),
    ("530502002002", "late", "build", 1),
    ("530502002002", "escalated", "", 1),
    ("530502002002", "reopened", "", 1),
    ("530502002003", "new", "", 3),
    ("530502002003", "accepted", "law", 2),
    ("530502002003", "assigned", "tap", 1),
    ("530502002004", "new", "", 3),
    ("530502002004", "accepted", "grid", 2),
    ("530502002004", "returned", "law", 1),
    ("530502002004", "reopened-county", "", 2),
    ("530502001002", "new", "", 2),
    ("530502001002", "assigned", "grid", 2),
    ("530502001002", "reopened-hub", "", 1),
    ("530502001005", "escalated", "", 2),
    ("530502004001", "accepted", "power", 1),
    ("530502004001", "new", "", 2),
    ("530502004002", "responded", "", 1),
    *((place, "new", "", 1) for place in SCATTERED[::2]),
    *((place, "escalated", "", 1) for place in SCATTERED[1::4]),
)
# Which way requests come while the offices are open, and at other times.
_OPEN_CHANNELS = {
    Channel.QR: 26,
    Channel.WEB: 12,
    Channel.PHONE: 25,
    Channel.DESK: 20,
    Channel.CHAT: 9,
    Channel.VISIT: 6,
    Channel.HOTLINE: 2,
}
_SHUT_CHANNELS = {Channel.QR: 66, Channel.WEB: 28, Channel.HOTLINE: 6}
_ENTERED = frozenset(_OPEN_CHANNELS) - {Channel.QR, Channel.WEB}


def places() -> list[str]:
    """The villages and communities that requests come from, the demonstration's own first."""
    return [*GRIDS, *SCATTERED]


@dataclass(slots=True)
class Population:
    """All requests of the demonstration, the same for the same `rng` and `at`."""

    cast: Cast
    categories: dict[str, Category]
    notice: PrivacyNotice
    at: datetime
    rng: random.Random
    hours: WorkClock
    _locals: dict[str, Local] = field(default_factory=dict)
    _people: list[Reporter] = field(default_factory=list)

    def requests(self) -> list[tuple[PastCase, Situation]]:
        """Each with its matter, in the order in which they were sent."""
        self._people = list(self._reporters())
        found = [self._open(*line) for *line, count in _OPEN for _one in range(count)]
        found += list(self._history(CASES - len(found)))
        return sorted(found, key=lambda pair: pair[0].submitted_at)

    def _reporters(self) -> Iterator[Reporter]:
        bank, rng = names(), self.rng
        # Without a name, as an account opened by a code to the phone has it: nothing else shows at its login.
        yield Reporter(phone=RESIDENT_PHONE)
        for number in range(1, PEOPLE):
            rare = bank["rare_names"][number % len(bank["rare_names"])] if number % 24 == 0 else ""
            name = rare or rng.choice(bank["surnames"]) + rng.choice(bank["given"])
            yield Reporter(name=name, phone=f"1990000{number * 37 % 10000:04}")

    def _history(self, count: int) -> Iterator[tuple[PastCase, Situation]]:
        today = clock.local_day(self.at)
        days = [today - timedelta(days=age) for age in range(1, YEAR_DAYS + 1)]
        day_draw = Draw(day_weights(days, today=today))
        where = places()
        place_draw = Draw([_BUSY.get(place, _QUIET if place in SCATTERED else _USUAL) for place in where])
        for _number in range(count):
            moment = resident_moment(self.rng, days[day_draw.index(self.rng)])
            place = where[place_draw.index(self.rng)]
            situation = self._situation(place, moment)
            yield self._past(place, moment, situation), situation

    def _situation(self, place: str, moment: datetime, office: str = "", *, travels: bool = False) -> Situation:
        """A matter of the season there; one in season is twice as likely as one of all year."""
        town, month = is_town(place), moment.astimezone(clock.at_local(clock.local_day(moment)).tzinfo).month
        fitting = [s for s in situations() if s.fits(town=town, month=month) and (not office or s.office == office)]
        if travels:
            fitting = [s for s in fitting if s.office not in {"desk", "-"} and s.referral is None]
        if not fitting:
            fitting = [
                s for s in situations() if s.office == office and s.where in {"any", "town" if town else "village"}
            ]
        weights = [s.weight * (2 if len(s.months) < 12 else 1) for s in fitting]
        return self.rng.choices(fitting, weights)[0]

    def _past(self, place: str, moment: datetime, situation: Situation) -> PastCase:
        """A request of the past year; what of its life lies ahead of now has not happened."""
        sent, thread = self._sent(place, moment, situation)
        whole_life(thread, self_service=sent.entered_by is None)
        steps = [step for step in thread.steps if step.at < self.at]
        return replace(sent, steps=steps)

    def _open(self, place: str, stage_name: str, office: str) -> tuple[PastCase, Situation]:
        """A request that stands somewhere now."""
        stage = STAGES[stage_name]
        moment = self._due_soon() if "soon" in stage_name else self.at - timedelta(hours=self.rng.uniform(*stage.hours))
        while "late" in stage_name and self._due(moment) >= self.at:
            moment -= timedelta(days=1)
        for _try in range(_TRIES):
            situation = self._situation(place, moment, office, travels=stage.travels or stage_name != "new")
            first_grid = office == "grid" and place == COMMUNITY and self.rng.random() < 0.7
            sent, thread = self._sent(place, moment, situation, grid=grid_code(place, 1) if first_grid else "")
            stage.play(thread)
            if thread.at < self.at:
                break
            # Offices were shut meanwhile: it came earlier.
            moment -= timedelta(hours=14)
        return replace(sent, steps=settled_in(thread.steps, start=moment, end=self.at)), situation

    def _due_soon(self) -> datetime:
        """When a request was sent that is due next, on this working day or the one after."""
        today = clock.local_day(self.at)
        sent = [
            resident_moment(self.rng, today - timedelta(days=age)) for age in range(1, 4 * settings.ANSWER_WITHIN_DAYS)
        ]
        due = {moment: self._due(moment) for moment in sent}
        return min((moment for moment in sent if due[moment] > self.at), key=lambda moment: (due[moment], moment))

    def _due(self, moment: datetime) -> datetime:
        """What is promised to who asks then."""
        return self.hours.add_days(moment, settings.ANSWER_WITHIN_DAYS)

    def _sent(self, place: str, moment: datetime, situation: Situation, grid: str = "") -> tuple[PastCase, Thread]:
        """The request as it was sent, and the thread of what follows."""
        rng, local = self.rng, self._local(place)
        grids = self.cast.grids_of(place)
        chosen = grid or (rng.choice(grids) if grids and rng.random() < 0.7 else "")
        shares = _OPEN_CHANNELS if is_working(moment) else _SHUT_CHANNELS
        channel = rng.choices(list(shares), list(shares.values()))[0]
        message = rng.choice(situation.messages)
        due = self._due(moment)
        request = self._request(place, channel, situation, message, moment)
        sent = PastCase(
            place=self.cast.units[chosen or place],
            request=request,
            submitted_at=moment,
            due_at=due,
            first_due_at=self.hours.add_minutes(moment, settings.FIRST_RESPONSE_MINUTES),
            submitted_by=REPORTER,
            entered_by=self._enterer(place, channel),
        )
        thread = Thread(
            cast=self.cast,
            local=local,
            rng=rng,
            situation=situation,
            message=message,
            home=place,
            grid=chosen or (grids[0] if grids else ""),
            at=moment,
            due=due,
            told_by=_told_by(channel, request),
        )
        return sent, thread

    def _request(self, place: str, channel: Channel, situation: Situation, message: Line, moment: datetime) -> Request:
        rng, local = self.rng, self._local(place)
        reporter = self._reporter(place, channel)
        tell_by = _tell_by(rng, channel, reporter)
        note = local.phrase("tell_note", at=moment, due=moment) if tell_by == TellBy.RELATIVE else ""
        return Request(
            words=local.message(situation, message),
            channel=channel,
            category=self._category(situation, channel, moment),
            place_text=local.corner() if situation.has_a_spot and not message.names_a_place else "",
            reporter=reporter,
            tell_by=tell_by,
            tell_note=note,
            notice_id=self.notice.pk if channel not in _ENTERED else None,
        )

    def _enterer(self, place: str, channel: Channel) -> Actor | None:
        """Who typed it in for somebody: the desk, or the township for what the hotline sends."""
        if channel not in _ENTERED:
            return None
        return self.cast.staff[parents()[place] if channel == Channel.HOTLINE else place]

    def _reporter(self, place: str, channel: Channel) -> Reporter:
        """Mostly nobody says who they are; some write often."""
        rng = self.rng
        if rng.random() > (0.72 if channel in _ENTERED else 0.3):
            return Reporter()
        if place == COMMUNITY and rng.random() < 0.035:
            return self._people[0]
        start = places().index(place) * 11 % (PEOPLE - 40)
        found = self._people[1 + start + min(int(rng.paretovariate(0.9)), 38)]
        return Reporter(name=found.name) if channel == Channel.DESK and rng.random() < 0.2 else found

    def _category(self, situation: Situation, channel: Channel, moment: datetime) -> Category | None:
        """Fresh ones bear the resident's plain word or none; staff have refined most of the others."""
        fresh = self.at - moment < timedelta(days=2)
        drawn = self.rng.random()
        if channel in _ENTERED or (not fresh and drawn < 0.75):
            code = situation.category or situation.plain
        else:
            code = situation.plain if drawn < 0.93 else ""
        if code and referred(self.categories[code]):
            # What belongs to another authority comes in under a plain word, and is declined.
            code = situation.plain
        return self.categories[code] if code else None

    def _local(self, place: str) -> Local:
        if place not in self._locals:
            self._locals[place] = Local(town=is_town(place), rng=self.rng)
        return self._locals[place]


def is_town(place: str) -> bool:
    """Communities are numbered below 200."""
    return int(place[9:]) < 200


def _tell_by(rng: random.Random, channel: Channel, reporter: Reporter) -> TellBy:
    if not reporter.phone:
        return TellBy.VISIT if channel in {Channel.DESK, Channel.VISIT} else TellBy.CODE
    ways: Sequence[TellBy] = (TellBy.MESSAGE, TellBy.CALL, TellBy.VISIT, TellBy.RELATIVE, TellBy.CODE)
    return rng.choices(ways, (45, 32, 6, 7, 10))[0]


def _told_by(channel: Channel, request: Request) -> str:
    return TellBy.CALL if request.tell_by == TellBy.CODE and channel in _ENTERED else str(request.tell_by)
