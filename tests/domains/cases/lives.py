"""Random lives of requests: everything that may happen to them, day after day, through the real actions."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from lianxin.domains.cases import actions, rules
from lianxin.domains.cases.actions import Task
from lianxin.domains.cases.actions.bulk import PastCase, PastStep, record_past_cases
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.intake import Reporter, Request
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.actions.sweeping import sweep_batch
from lianxin.domains.cases.enums import Channel, Solved, State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.foundation.access.enums import Role
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM, Actor
from lianxin.kernel.errors import LianxinError
from tests.factories.access import make_worker
from tests.factories.cases import Town, make_category

DAYS = 18
Deed = Callable[[Case, Case, datetime], object]
# Steps without rows of their own: taken as they stand in the table, whoever may.
_PLAIN = (
    *(Verb.RESPOND, Verb.ANSWER, Verb.ACCEPT, Verb.RETURN, Verb.ESCALATE, Verb.ASK, Verb.REPLY, Verb.SUSPEND),
    *(Verb.RESUME, Verb.EXTEND, Verb.RESOLVE, Verb.RATE, Verb.VERIFY, Verb.CALL_BACK, Verb.CLOSE, Verb.REOPEN),
    *(Verb.DECLINE, Verb.WITHDRAW, Verb.FOLLOW),
)
# What ends a life happens seldom.
_ENDS = {Verb.ANSWER, Verb.ESCALATE, Verb.DECLINE, Verb.WITHDRAW, Verb.FOLLOW, Verb.CLOSE, Verb.EXTEND, Verb.RESPOND}


@dataclass
class Lives:
    """A town over some weeks. `seen`: what a count of the table found at the end of each day."""

    town: Town
    chance: Random
    at: datetime
    categories: list[Category]
    who: list[Actor]
    taken: Counter[str] = field(default_factory=Counter)
    seen: dict[date, "Standing"] = field(default_factory=dict)

    @property
    def units(self) -> list[int]:
        return [org.pk for org in self.town.orgs.values()]

    def live(self, days: int = DAYS, deeds_a_day: int = 9) -> None:
        """Let the days pass."""
        self._submit()
        for _day in range(days):
            for _turn in range(deeds_a_day):
                self._something()
                self.at += timedelta(minutes=self.chance.randint(1, 100))
            self.seen[clock.local_day(self.at)] = standing_now()
            self.at = clock.at_local(clock.local_day(self.at) + timedelta(days=1)) + timedelta(hours=9)

    def _something(self) -> None:
        open_ones = list(Case.objects.filter(state__in=rules.OPEN).order_by("pk"))
        case = self.chance.choice(open_ones or list(Case.objects.order_by("pk")))
        if self.chance.random() < 0.25:
            case = self.chance.choice(list(Case.objects.order_by("pk")))
        other = self.chance.choice(list(Case.objects.order_by("pk")))
        name, deed = self.chance.choice(self._deeds(case))
        try:
            deed(case, other, self.at)
        except LianxinError:
            return
        self.taken[name] += 1
        run_due()

    def _deeds(self, case: Case) -> list[tuple[str, Deed]]:
        to = self.chance.choice([self.town.orgs[name] for name in ("grid", "department", "neighbour", "township")])
        category = self.chance.choice(self.categories)
        split = [Task(self.town.orgs["grid"], "看一下"), Task(self.town.orgs["department"], "查一查")]
        possible = [verb for verb in _PLAIN if State(case.state) in rules.TRANSITIONS[verb].sources]
        plain: list[tuple[str, Deed]] = [
            (verb, self._plain(verb)) for verb in possible for _time in range(1 if verb in _ENDS else 4)
        ]
        anyone = self._by_anyone
        merge = anyone(lambda case, other, by, at: actions.merge_case(case=case, lead=other, by=by, at=at))
        assign = anyone(lambda case, _other, by, at: actions.assign_case(case=case, unit=to, by=by, at=at))
        return [
            *plain,
            *[("submit", lambda _case, _other, _at: self._submit())] * 2,
            ("submit and answer", lambda _case, _other, at: self._answered(at)),
            *[("assign", assign)] * 5,
            *[("merge", merge)] * 3,
            ("unmerge", anyone(lambda case, _other, by, at: actions.unmerge_case(case=case, by=by, at=at))),
            ("split", anyone(lambda case, _other, by, at: actions.split_case(case=case, tasks=split, by=by, at=at))),
            ("recategorise", anyone(lambda case, _other, by, at: _recategorise(case, category, by, at))),
            ("event", lambda case, _other, at: self._event(case, at)),
            ("sweep", lambda _case, _other, at: sweep_batch(at=at)),
            ("past", lambda _case, _other, at: self._past(at)),
        ]

    def _by_anyone(self, do: Callable[[Case, Case, Actor, datetime], object]) -> Deed:
        """Whoever may."""

        def take(case: Case, other: Case, at: datetime) -> None:
            refused: LianxinError | None = None
            for by in self.who:
                try:
                    do(case, other, by, at)
                except LianxinError as error:
                    refused = error
                else:
                    return
            if refused is not None:
                raise refused

        return take

    def _plain(self, verb: Verb) -> Deed:
        given = Given(
            words="几句话",
            unit=self.town.orgs["grid"],
            told_by="call",
            reason="court",
            refer_to="法院",
            solved=self.chance.choice(Solved.values),
            satisfaction=self.chance.choice(["satisfied", "mostly", "unsatisfied", ""]),
            until=self.at + timedelta(days=self.chance.randint(1, 9)),
        )

        return self._by_anyone(lambda case, _other, by, at: take_step(case=case, verb=verb, by=by, at=at, given=given))

    def _submit(self) -> Case:
        chance = self.chance
        asked = Request(
            words="楼道灯坏了",
            channel=chance.choice([Channel.QR, Channel.HOTLINE, Channel.VISIT]),
            category=chance.choice([None, *self.categories]),
            reporter=chance.choice([Reporter(), Reporter(name="李大姐", phone=f"1398751234{chance.randint(0, 4)}")]),
        )
        place = self.town.orgs[chance.choice(["grid", "community", "neighbour", "village"])]
        return actions.submit_case(place=place, request=asked, by=REPORTER, at=self.at)

    def _answered(self, at: datetime) -> None:
        asked = Request(words="问一下办证", channel=Channel.DESK)
        place = self.town.orgs["grid"]
        actions.submit_and_answer(place=place, request=asked, answer="带身份证来", by=self.town.desk.actor, at=at)

    def _event(self, case: Case, at: datetime) -> None:
        desk = self.town.desk.actor
        event = actions.declare_event(place=self.town.orgs["community"], title="停水", words="在修", by=desk, at=at)
        actions.attach_case(case=case, event=event, by=desk, at=at)
        actions.close_event(event=event, words="来水了", by=desk, at=at)

    def _past(self, at: datetime) -> None:
        """A request of some days ago that comes with its history, of which the days before know nothing."""
        verbs = self.chance.choice([(), (Verb.ANSWER,), (Verb.ANSWER, Verb.REOPEN), (Verb.WITHDRAW,), (Verb.ESCALATE,)])
        steps = [PastStep(verb=verb, at=at, by=SYSTEM, words="旧事") for verb in verbs]
        past = PastCase(
            place=self.town.orgs["grid"],
            request=Request(words="旧事", channel=Channel.DESK, category=self.chance.choice(self.categories)),
            submitted_at=at,
            due_at=self.chance.choice([None, at + timedelta(days=3), at - timedelta(minutes=1)]),
            steps=steps,
            source="old",
            outside_number=str(Case.objects.count()),
        )
        record_past_cases(cases=[past], by=SYSTEM, at=at)


Standing = dict[tuple[str, int, str], int]


def standing_now() -> Standing:
    """How many lie where, counted in the table: by stream, unit or place, and kind. What is 0 is left out."""
    found: Counter[tuple[str, int, str]] = Counter()
    for case in Case.objects.select_related("category"):
        kind, state = case.category.code.split(".")[0] if case.category else "", State(case.state)
        in_hand, part = state in rules.LED, case.parent_id is not None
        found["cases.at_unit.parts_open", case.unit_id, ""] += in_hand and part
        found["cases.at_unit.open", case.unit_id, kind] += in_hand and not part
        found["cases.at_unit.suspended", case.unit_id, kind] += state == State.SUSPENDED and not part
        found["cases.open", case.place_id, kind] += state in rules.OPEN and not part
    return {where: number for where, number in found.items() if number}


def _recategorise(case: Case, category: Category, by: Actor, at: datetime) -> None:
    actions.recategorise_case(case=case, category=category, by=by, at=at)


def make_lives(town: Town, seed: int) -> Lives:
    """A town that has everybody, some weeks ago."""
    every = [
        make_worker(role, town.orgs["city"], name=f"全能{role}")
        for role in (Role.DESK, Role.HANDLER, Role.DISPATCHER, Role.SUPERVISOR)
    ]
    who = [REPORTER, *(one.actor for one in every), town.desk.actor, town.grid_worker.actor, SYSTEM]
    categories = [make_category("01"), make_category("02", name="水管"), make_category("03", name="垃圾")]
    start = clock.at_local(clock.today() - timedelta(days=DAYS + 2)) + timedelta(hours=9)
    return Lives(town, Random(seed), start, categories, who)
