"""A city of 9,000 units and its requests over three years, the same for the same number; texts are real complaints."""

import csv
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.filling.tables import Table, settle, without_indexes
from lianxin.domains.cases.enums import Channel, Clock, Kind, Satisfaction, Solved, State, TellBy, Verb
from lianxin.domains.cases.models import Assistance, CallBack, Case, CaseEvent, Category, Proposal
from lianxin.domains.people.actions import find_or_add_person
from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.importing import import_orgs
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM, ActorKind

COUNTIES, TOWNSHIPS, COMMUNITIES, DEPARTMENTS = 10, 10, 10, 20
UNITS = 9_000
DAYS = 3 * 365
PEOPLE = 5_000
FILES = ("messages_hotspot", "messages_labelled", "messages_official_test_unlabelled")
# Of a thousand requests that are no longer new: how many stand where. Open ones are mostly recent.
RECENT_DAYS = 45
ENDS = (State.CLOSED,) * 96 + (State.DECLINED,) * 2 + (State.WITHDRAWN,) * 2
OPENS = (
    (State.RECEIVED,) * 12
    + (State.ASSIGNED,) * 18
    + (State.IN_PROGRESS,) * 45
    + (State.WAITING,) * 8
    + (State.SUSPENDED,) * 5
    + (State.RESOLVED,) * 12
)
CHANNELS = (Channel.QR,) * 4 + (Channel.WEB,) * 2 + (Channel.PHONE,) * 3 + (Channel.DESK,)


@dataclass(slots=True)
class Place:
    """Who reads, and what of."""

    readers: dict[str, User] = field(default_factory=dict)
    units: dict[str, Org] = field(default_factory=dict)
    grid: str = ""


@dataclass(slots=True)
class Texts:
    asked: list[tuple[str, str]]
    answered: list[str]

    @classmethod
    def read(cls, folder: Path) -> "Texts":
        csv.field_size_limit(10**8)
        asked: list[tuple[str, str]] = []
        for name in FILES:
            with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
                asked += [(row["subject"].strip()[:60], row["detail"].strip()) for row in csv.DictReader(file)]
        with (folder / "messages_with_replies.csv").open(encoding="utf-8-sig", newline="") as file:
            answered = [row["reply"].strip()[:600] for row in csv.DictReader(file)]
        return cls(asked, answered)


def fill(number: int, complaints: Path) -> Place:
    """Units, readers at each level, categories, and `number` requests with their steps."""
    chance = random.Random(311)
    place = _people_and_units()
    with without_indexes("cases_case", "cases_caseevent", "cases_assistance"):
        _Filler(chance, Texts.read(complaints), place, number).run()
    settle(("cases_case", "cases_caseevent", "cases_assistance", "orgs_orgpath", "orgs_org"))
    return place


def fill_cases(number: int, complaints: Path) -> Place:
    """The same requests without their steps, for what never reads these."""
    chance = random.Random(311)
    place = _people_and_units()
    with without_indexes("cases_case"):
        _Filler(chance, Texts.read(complaints), place, number).fill_cases()
    settle(("cases_case", "orgs_orgpath", "orgs_org"))
    return place


def _people_and_units() -> Place:
    from tests.factories.access import make_worker
    from tests.factories.cases import make_notice

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "units.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(("code", "name", "kind", "parent_code", "valid_from"))
            table.writerows(tree())
        import_orgs(source=source, by=SYSTEM, at=clock.now())
    place = Place(grid="05050501")
    codes = {"city": "c", "county": "05", "township": "0505", "community": "050505", "department": "05d3"}
    place.units = {name: Org.objects.get(code=code) for name, code in codes.items()}
    make_notice(place.units["city"])
    roles = {"city": Role.SUPERVISOR, "county": Role.DISPATCHER, "township": Role.DISPATCHER, "community": Role.DESK}
    roles["department"] = Role.HANDLER
    place.readers = {name: make_worker(role, place.units[name], name=name) for name, role in roles.items()}
    for first in range(30):
        top = Category.objects.create(
            code=f"{first:02d}", name=f"第{first}类", level=1, valid_from=date(2020, 1, 1), source="bench"
        )
        for second in range(10):
            Category.objects.create(
                code=f"{first:02d}.{second:02d}",
                name=f"第{first}类第{second}种",
                level=2,
                parent=top,
                valid_from=date(2020, 1, 1),
                source="bench",
            )
    return place


def tree() -> Iterator[tuple[str, ...]]:
    """One city, its counties with their departments, townships, communities, and as many grids as make 9,000 units."""
    day = "2020-01-01"
    yield ("c", "某市", "city", "", day)
    communities = []
    for county in range(COUNTIES):
        code = f"{county:02d}"
        yield (code, f"第{county}区", "county", "c", day)
        for department in range(DEPARTMENTS):
            yield (f"{code}d{department}", f"第{county}区第{department}局", "department", code, day)
        for township in range(TOWNSHIPS):
            yield (f"{code}{township:02d}", f"{county}区第{township}镇", "township", code, day)
            for community in range(COMMUNITIES):
                below = f"{code}{township:02d}{community:02d}"
                yield (below, f"{county}区{township}镇第{community}社区", "community", f"{code}{township:02d}", day)
                communities.append(below)
    left = UNITS - 1 - COUNTIES * (1 + DEPARTMENTS + TOWNSHIPS * (1 + COMMUNITIES))
    for grid in range(left):
        community = communities[grid % len(communities)]
        yield (f"{community}{grid // len(communities):02d}", f"第{grid}网格", "grid", community, day)


class _Filler:
    """Writes the requests in the order of their days, each with the steps that led where it stands."""

    def __init__(self, chance: random.Random, texts: Texts, place: Place, number: int) -> None:
        self.chance, self.texts, self.number = chance, texts, number
        paths = dict(OrgPath.objects.filter(line="territorial", valid_to__isnull=True).values_list("org_id", "path"))
        kinds = dict(Org.objects.values_list("pk", "kind__code"))
        self.grids = [(pk, path) for pk, path in paths.items() if kinds[pk] == "grid"]
        weights = [self.chance.random() ** 2 + 0.05 for _ in self.grids]
        self.drawn = self.chance.choices(range(len(self.grids)), weights=weights, k=number)
        self.desks = {path: pk for pk, path in paths.items() if kinds[pk] in {"community", "township", "county"}}
        self.departments = [(pk, path) for pk, path in paths.items() if kinds[pk] == "department"]
        self.categories = list(Category.objects.filter(level=2).values_list("pk", flat=True))
        self.staff = [user.pk for user in place.readers.values()]
        self.people = [_person(self.chance, serial) for serial in range(PEOPLE)]
        self.start = clock.now() - timedelta(days=DAYS)
        self.cases, self.events = Table(Case), Table(CaseEvent)

    def run(self) -> None:
        self.fill_cases()
        self.events.fill(self._steps())
        self._fill_beside()

    def fill_cases(self) -> None:
        self.met: list[tuple[str, datetime, int, int, bool]] = []
        self.cases.fill(self._case(serial) for serial in range(1, self.number + 1))

    def _case(self, serial: int) -> list[Any]:
        chance = self.chance
        at = self.start + timedelta(days=DAYS) * (serial / (self.number + 1))
        age = (self.start + timedelta(days=DAYS) - at).days
        place, place_path = self.grids[self.drawn[serial - 1]]
        unit, unit_path = self._unit(place_path)
        state = (
            chance.choice(OPENS)
            if age < RECENT_DAYS * chance.random() * 1.5 or chance.random() < 0.004
            else chance.choice(ENDS)
        )
        title, words = self.texts.asked[serial % len(self.texts.asked)]
        by_phone = (channel := chance.choice(CHANNELS)) not in {Channel.QR, Channel.WEB}
        settled = at + timedelta(hours=chance.randint(2, 200))
        self.met.append((state, at, unit, serial, by_phone))
        return self.cases.row(
            id=serial,
            uuid=_uuid(serial, at),
            tracking_code=f"{serial:012d}",
            place_id=place,
            place_path=place_path,
            unit_id=unit,
            unit_path=unit_path,
            handler_id=chance.choice(self.staff) if state == State.IN_PROGRESS else None,
            category_id=chance.choice(self.categories),
            kind=chance.choice(Kind.values),
            state=state,
            channel=channel,
            title=title,
            words=words,
            reporter_id=chance.choice(self.people) if by_phone or chance.random() < 0.2 else None,
            entered_by_id=self.staff[3] if by_phone else None,
            tell_by=TellBy.CALL if by_phone else TellBy.CODE,
            submitted_at=at,
            promised_at=at + timedelta(days=5),
            returned=1 if chance.random() < 0.02 else 0,
            version=3,
            changed_at=settled,
            **self._stands(state, at, settled, unit),
            **self._marks(at),
        )

    def _stands(self, state: State, at: datetime, settled: datetime, unit: int) -> dict[str, Any]:
        if state not in {State.RESOLVED, *ENDS}:
            return self._open(at, paused=state in {State.WAITING, State.SUSPENDED})
        given: dict[str, Any] = {}
        if state in {State.RESOLVED, State.CLOSED}:
            given = {"resolved_at": settled, "resolved_unit_id": unit, "responded_at": settled}
        if state != State.RESOLVED:
            given["closed_at"] = settled + timedelta(days=7)
        if state == State.CLOSED and self.chance.random() < 0.3:
            given |= {"solved": Solved.YES, "satisfaction": Satisfaction.SATISFIED}
        return given

    def _marks(self, at: datetime) -> dict[str, Any]:
        given: dict[str, Any] = {}
        if self.chance.random() < 0.03:
            given |= {"urged": 1, "urged_at": at + timedelta(days=2)}
        if self.chance.random() < 0.004:
            given |= {"supervised_at": at + timedelta(days=3), "supervised_until": at + timedelta(days=8)}
        if self.chance.random() < 0.002:
            given["exempt_at"] = at + timedelta(days=4)
        return given

    def _unit(self, place_path: str) -> tuple[int, str]:
        """Four in five lie with the community, the others further up or with a department of the county."""
        drawn = self.chance.random()
        if drawn < 0.12:
            county = place_path[:16]
            pk, path = self.chance.choice([one for one in self.departments if one[1].startswith(county)][:DEPARTMENTS])
            return pk, path
        path = place_path[:32] if drawn < 0.92 else place_path[:24] if drawn < 0.98 else place_path[:16]
        return self.desks[path], path

    def _open(self, at: datetime, *, paused: bool) -> dict[str, Any]:
        if paused:
            return {"clock": Clock.PAUSED, "held_until": at + timedelta(days=30), "sweep_at": at + timedelta(days=30)}
        due = at + timedelta(days=self.chance.choice((5, 15, 30, 60)), hours=self.chance.randint(0, 9))
        return {"clock": Clock.RUNNING, "clock_since": at, "due_at": due, "sweep_at": due, "limit_minutes": 2_400}

    def _steps(self) -> Iterator[list[Any]]:
        serial = 0
        for state, at, unit, case, by_phone in self.met:
            for version, (verb, before, after, words) in enumerate(self._way(state), 1):
                serial += 1
                moment = at + timedelta(hours=version * 3 - 3)
                yield self.events.row(
                    id=serial,
                    case_id=case,
                    verb=verb,
                    at=moment,
                    recorded_at=moment,
                    actor_kind=ActorKind.REPORTER if version == 1 and not by_phone else ActorKind.USER,
                    actor_label="李春梅",
                    unit_id=unit if version > 1 else None,
                    to_unit_id=unit if version == 1 else None,
                    from_state=before,
                    to_state=after,
                    words=words,
                    shown=True,
                    version=version,
                )

    def _way(self, state: str) -> Sequence[tuple[str, str, str, str]]:
        """(verb, from, to, words) of each step."""
        answer = self.chance.choice(self.texts.answered)
        begin = (Verb.SUBMIT, "", State.RECEIVED, "")
        taken = (
            (Verb.ASSIGN, State.RECEIVED, State.ASSIGNED, ""),
            (Verb.ACCEPT, State.ASSIGNED, State.IN_PROGRESS, ""),
        )
        solved = (Verb.RESOLVE, State.IN_PROGRESS, State.RESOLVED, answer)
        if state == State.CLOSED:
            if self.chance.random() < 0.5:
                return (
                    begin,
                    (Verb.ANSWER, State.RECEIVED, State.RESOLVED, answer),
                    (Verb.CLOSE, State.RESOLVED, State.CLOSED, ""),
                )
            return (begin, *taken, solved, (Verb.CLOSE, State.RESOLVED, State.CLOSED, ""))
        ways: dict[str, Sequence[tuple[str, str, str, str]]] = {
            State.RECEIVED: (begin,),
            State.ASSIGNED: (begin, taken[0]),
            State.IN_PROGRESS: (begin, *taken),
            State.WAITING: (begin, *taken, (Verb.ASK, State.IN_PROGRESS, State.WAITING, "请问具体是哪一栋哪一单元？")),
            State.SUSPENDED: (begin, *taken, (Verb.SUSPEND, State.IN_PROGRESS, State.SUSPENDED, "等材料到货。")),
            State.RESOLVED: (begin, *taken, solved),
            State.DECLINED: (begin, (Verb.DECLINE, State.RECEIVED, State.DECLINED, "请拨打相关部门电话。")),
            State.WITHDRAWN: (begin, (Verb.WITHDRAW, State.RECEIVED, State.WITHDRAWN, "")),
        }
        return ways[state]

    def _fill_beside(self) -> None:
        """One in twenty had another unit's help; some proposals and call-backs are open."""
        now = clock.now()
        helped, proposed, drawn = Table(Assistance), Table(Proposal), Table(CallBack)
        chosen = range(1, self.number + 1, 20)
        helped.fill(
            helped.row(
                id=serial,
                uuid=_uuid(serial, now),
                case_id=case,
                unit_id=pk,
                unit_path=path,
                task="请协助核实。",
                asked_at=now,
                done_at=now if serial % 10 else None,
                answer="已核实。",
            )
            for serial, case in enumerate(chosen, 1)
            for pk, path in (self.chance.choice(self.departments),)
        )
        working = [case for state, _, _, case, _ in self.met if state == State.IN_PROGRESS]
        proposed.fill(
            proposed.row(
                id=serial,
                case_id=case,
                matter="extend",
                reason="等材料到货。",
                asked_by_id=self.staff[4],
                asked_at=now,
                until=now + timedelta(days=20),
            )
            for serial, case in enumerate(working[::20], 1)
        )
        resolved = [case for state, _, _, case, _ in self.met if state == State.RESOLVED]
        drawn.fill(drawn.row(id=serial, case_id=case, drawn_at=now) for serial, case in enumerate(resolved[::10], 1))


def _person(chance: random.Random, serial: int) -> int:
    phone = f"139{chance.randint(10**7, 10**8 - 1)}"
    return find_or_add_person(name=f"住户{serial}", phone=phone, by=SYSTEM, at=clock.now()).pk


def _uuid(serial: int, at: datetime) -> UUID:
    """Like version 7: its day first, so that the index grows at its end."""
    return UUID(int=(int(at.timestamp() * 1000) << 80) | (0x7 << 76) | (0x2 << 62) | serial)
