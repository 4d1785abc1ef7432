"""One request from its submission on: each step at a moment that offices or residents would choose, by who may."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lianxin.demo.bank import Line, Situation
from lianxin.demo.moments import awake, next_working
from lianxin.demo.tree import COUNTY, OFFICES, TOWNSHIP, department_code, parents
from lianxin.demo.wording import Local
from lianxin.domains.cases.actions.bulk import PastStep
from lianxin.domains.cases.enums import Verb
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.rules import short_name
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM, Actor

SILENT_DAYS = 15


@dataclass(frozen=True, slots=True)
class Cast:
    """The units by code, and who works in each."""

    units: Mapping[str, Org]
    staff: Mapping[str, Actor]

    def grids_of(self, place: str) -> list[str]:
        return [code for code, parent in parents().items() if parent == place and len(code) == 15]


@dataclass(slots=True)
class Thread:
    """The steps so far. `unit` is where the request lies, `at` when the last thing happened."""

    cast: Cast
    local: Local
    rng: random.Random
    situation: Situation
    message: Line
    home: str
    grid: str
    at: datetime
    due: datetime
    told_by: str
    unit: str = ""
    reopened: bool = False
    steps: list[PastStep] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.unit = self.home

    def _after(self, hours: float) -> datetime:
        """Some time later: mostly about `hours`, now and then much more."""
        return self.at + timedelta(hours=hours * self.rng.lognormvariate(0, 0.8))

    def words(self, kind: str, at: datetime, team: str = "") -> str:
        named = short_name(team or self.cast.units[self.unit].name)
        return self.local.phrase(kind, at=at, due=self.due, team=named, repair=self.situation.is_repair)

    def _answer(self, at: datetime) -> str:
        team = short_name(self.cast.units[self.unit].name)
        sorry = self.words("again", at) if self.reopened else ""
        return sorry + self.local.staff_words(
            self.rng.choice(self.situation.answers_to(self.message)), at=at, due=self.due, team=team
        )

    def staff(
        self, verb: Verb, hours: float, words: Callable[[datetime], str] | None = None, told_by: str = ""
    ) -> None:
        """A step of who works where the request lies."""
        at = next_working(self._after(hours), self.rng)
        said = words(at) if words else ""
        self._add(PastStep(verb=verb, at=at, by=self.cast.staff[self.unit], words=said, told_by=told_by))

    def resident(self, verb: Verb, hours: float, words: str, solved: str = "", satisfaction: str = "") -> None:
        """A step of the reporter, at home."""
        at = max(awake(self._after(hours)), self.at + timedelta(minutes=2))
        self._add(PastStep(verb=verb, at=at, by=REPORTER, words=words, solved=solved, satisfaction=satisfaction))

    def _add(self, step: PastStep) -> None:
        self.steps.append(step)
        self.at = step.at

    def respond(self) -> None:
        self.staff(Verb.RESPOND, 2.5, lambda at: self.words("respond", at), told_by=self.told_by)

    def answer(self) -> None:
        self.staff(Verb.ANSWER, 6, self._answer, told_by=self.told_by)

    def resolve(self) -> None:
        self.staff(Verb.ACCEPT, 4)
        if self.rng.random() < 0.22:
            self.staff(Verb.NOTE, 5, lambda at: self.words("note", at))
        self.staff(Verb.RESOLVE, 20, self._answer, told_by=self.told_by)

    def assign(self, target: str) -> None:
        at = next_working(self._after(3), self.rng)
        words = self.words("assign", at, self.cast.units[target].name)
        by = self.cast.staff[self.unit]
        self._add(PastStep(verb=Verb.ASSIGN, at=at, by=by, words=words, unit=self.cast.units[target]))
        self.unit = target

    def escalate(self) -> None:
        self.staff(Verb.ESCALATE, 5, lambda at: self.words("escalate", at))
        self.unit = parents()[self.unit]

    def give_back(self) -> None:
        """Return it to the unit above, which sent it."""
        sender = self.steps[-1].by
        self.staff(Verb.RETURN, 6, lambda at: self.words("return", at))
        self.unit = next(code for code, actor in self.cast.staff.items() if actor == sender)

    def route(self) -> None:
        """Bring it to the office that settles such matters, over the hubs that lead there."""
        office = self.situation.office
        township, county = parents()[self.home], parents()[parents()[self.home]]
        if office == "grid" and self.grid:
            self.assign(self.grid)
            return
        parent = OFFICES[office][0] if office in OFFICES else ""
        if parent == TOWNSHIP and township == TOWNSHIP:
            self.assign(department_code(office))
            return
        self.escalate()
        if parent and parent not in {TOWNSHIP, COUNTY}:
            self.escalate()
            self.assign(department_code(office))
        elif parent == COUNTY == county:
            self.assign(department_code(office))

    def decline(self) -> None:
        """By the dispatcher, with the right place to turn to."""
        referral = self.situation.referral
        if referral is None:
            return
        at = next_working(self._after(4), self.rng)
        by = self.cast.staff[parents()[self.home]]
        refer_to = "" if referral.refer_to == "-" else referral.refer_to
        words = referral.words
        self._add(
            PastStep(verb=Verb.DECLINE, at=at, by=by, words=words, reason=referral.reason, refer_to=refer_to or "—")
        )

    def close_by_call(self) -> None:
        """Whoever looks after the reporter calls: the desk, or the dispatcher for units without one."""
        caller = self.unit if self.unit == self.home or "-" not in self.unit else parents()[self.unit]
        caller = self.home if len(caller) == 15 else caller
        at = next_working(self._after(30), self.rng)
        words = self.words("close", at)
        self._add(PastStep(verb=Verb.CLOSE, at=at, by=self.cast.staff[caller], words=words))

    def close_by_silence(self) -> None:
        """The daily job does it, early in the morning."""
        at = clock.at_local(clock.local_day(self.at) + timedelta(days=SILENT_DAYS + 1), 2, 10)
        self._add(PastStep(verb=Verb.CLOSE, at=at, by=SYSTEM, words=self.words("silent", at)))

    def withdraw(self) -> None:
        self.resident(Verb.WITHDRAW, 5, self.words("withdraw", self.at))

    def rate(self, solved: str, satisfaction: str) -> None:
        kind = {"satisfied": "rate_good", "mostly": "rate_mostly"}.get(satisfaction, "rate_bad")
        self.resident(Verb.RATE, 9, self.words(kind, self.at), solved=solved, satisfaction=satisfaction)

    def reopen(self) -> None:
        """It goes to the level above who said it was settled, with a new promise."""
        self.resident(Verb.REOPEN, 20, self.words("reopen", self.at))
        self.unit = parents()[self.unit] or self.unit
        self.reopened = True
        self.due = self.at + timedelta(days=5)
