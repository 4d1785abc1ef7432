"""What likely duplicates are worth: how many are found, how many hints are false, how long a question takes."""

import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.db import connection
from django.db.models import Max

from bench.filling.changed import Message, Teller, messages
from bench.filling.place import Place
from bench.filling.tables import Table, settle
from lianxin.domains.cases import rules_likeness
from lianxin.domains.cases.enums import Channel, Kind, State
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import duplicates
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.foundation.orgs.rules import STEP
from lianxin.kernel import clock

# So many lie in the database, and as many others have no duplicate.
ASKED = 120
WITHOUT = ("clauses reordered", "subject only", "retold shorter", "all at once")
WARM = 20
STEPS = (10, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 26, 30)
_SEEN_FROM = "county"


@dataclass(frozen=True, slots=True)
class Question:
    """`case`: the duplicate it has, or None; `half` 0 to choose the threshold by, 1 to report."""

    half: int
    way: str
    where: str
    place: Org
    words: str
    case: int | None


def measured(made: Place, complaints: Path) -> dict[str, Any]:
    chance = random.Random(29)
    known = messages(complaints)
    grids = _grids(made)
    lying = [(message, *chance.choice(grids)) for message in known[:ASKED]]
    first = _enter(made, lying, chance)
    questions = _questions(known, lying, first, grids, chance)
    reach = reach_of(made.readers[_SEEN_FROM].actor)
    with patch.object(rules_likeness, "ENOUGH", min(STEPS)):
        answered, times, used = _answered(reach, questions)
    # What was entered goes again, so that it can be measured a second time.
    Case.objects.filter(pk__gte=first).delete()
    lines = [
        (
            f"{len(known):,} messages lie in none of the files the database was filled from; {ASKED} were entered and asked for, "
            f"{ASKED} others have no duplicate. {_compared()}"
        ),
        "",
        *_by_threshold(answered),
        "",
        *_by_way(answered),
        "",
        *_by_place(answered),
        "",
        (
            f"A question, the likest with why: p50 {_part(times, 0.5):.1f} ms, p95 {_part(times, 0.95):.1f} ms, worst {max(times):.1f} ms "
            f"CPU of this process p50 {_part(used, 0.5):.1f} ms, p95 {_part(used, 0.95):.1f} ms ({len(times)} questions)."
        ),
    ]
    return {"lines": lines}


def _grids(made: Place) -> list[tuple[Org, str]]:
    """Of the reader's county."""
    low = OrgPath.objects.get(org=made.units[_SEEN_FROM], line="territorial", valid_to__isnull=True).path
    paths = OrgPath.objects.filter(
        path__startswith=low, line="territorial", valid_to__isnull=True, org__kind__code="grid"
    )
    return [(row.org, row.path) for row in paths.select_related("org__kind").order_by("path")]


def _enter(made: Place, lying: Sequence[tuple[Message, Org, str]], chance: random.Random) -> int:
    """The messages without their subjects, in the last three weeks; the id of the first."""
    first = (Case.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    now, table = clock.now(), Table(Case)

    def row(number: int, message: Message, place: Org, path: str) -> list[Any]:
        at = now - timedelta(minutes=chance.randint(60, 21 * 24 * 60))
        return table.row(
            id=first + number, uuid=uuid4(), tracking_code=f"9{number:011d}", place_id=place.pk, place_path=path,
            unit_id=int(path[-2 * STEP : -STEP], 16), unit_path=path[:-STEP], kind=Kind.values[0], state=State.RECEIVED,
            channel=Channel.PHONE, title=message.words[:20], words=message.words, submitted_at=at, changed_at=at,
            promised_at=at + timedelta(days=5),
        )  # fmt: skip

    table.fill(row(number, *one) for number, one in enumerate(lying))
    settle(["cases_case"])
    return first


def _questions(
    known: Sequence[Message],
    lying: Sequence[tuple[Message, Org, str]],
    first: int,
    grids: Sequence[tuple[Org, str]],
    chance: random.Random,
) -> list[Question]:
    teller, found = Teller(23, known[2 * ASKED :]), []
    for number, (message, _place, path) in enumerate(lying):
        for way in teller.ways:
            where, place = _from(path, grids, chance)
            found.append(Question(number % 2, way, where, place, teller.told(way, message), first + number))
    for number, message in enumerate(known[ASKED : 2 * ASKED]):
        for way in WITHOUT:
            place, _path = chance.choice(grids)
            found.append(Question(number % 2, way, "", place, teller.told(way, message), None))
    return found


def _from(path: str, grids: Sequence[tuple[Org, str]], chance: random.Random) -> tuple[str, Org]:
    """Two of four ask from the same grid, one from another of the community, one from elsewhere in the township."""
    community, township = path[:-STEP], path[: -2 * STEP]
    where = chance.choice(("same unit", "same unit", "same community", "same township"))
    if where == "same community":
        fitting = [org for org, other in grids if other.startswith(community) and other != path]
    elif where == "same township":
        fitting = [org for org, other in grids if other.startswith(township) and not other.startswith(community)]
    else:
        fitting = [org for org, other in grids if other == path]
    return where, chance.choice(fitting)


def _shown(reach: Reach, question: Question) -> list[tuple[int, int]]:
    found = duplicates.likely_duplicates(reach=reach, place=question.place, words=question.words, at=clock.now())
    return [(one.case.pk, one.share) for one in found]


def _answered(reach: Reach, questions: Sequence[Question]) -> tuple["Answered", list[float], list[float]]:
    """What is shown for each, and the milliseconds of each after the first few: by the clock, and of this process' CPU."""
    answered, times, used = [], [], []
    for question in questions:
        begin, begun = time.perf_counter(), time.process_time()
        answered.append((question, _shown(reach, question)))
        times.append((time.perf_counter() - begin) * 1000)
        used.append((time.process_time() - begun) * 1000)
    return answered, times[WARM:], used[WARM:]


def _compared() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case WHERE submitted_at > %s", [clock.now() - timedelta(days=30)])
        recent = cursor.fetchone()[0]
    return f"{recent:,} requests of the last 30 days in the city; at most {duplicates.MOST_COMPARED} are compared."


Answered = Sequence[tuple[Question, list[tuple[int, int]]]]


def _found(shown: list[tuple[int, int]], case: int | None, enough: float) -> bool:
    return any(pk == case and share >= enough for pk, share in shown[:3])


def _false(answered: Answered, half: int, enough: float) -> tuple[float, float]:
    """Hints, and messages with a hint, of a hundred without a duplicate."""
    lists = [
        [share for _pk, share in shown if share >= enough] for q, shown in answered if q.half == half and not q.case
    ]
    return 100 * sum(map(len, lists)) / len(lists), 100 * sum(map(bool, lists)) / len(lists)


def _recall(answered: Answered, half: int, enough: float) -> float:
    asked = [_found(shown, q.case, enough) for q, shown in answered if q.half == half and q.case]
    return sum(asked) / len(asked)


def _by_threshold(answered: Answered) -> list[str]:
    return [
        "| threshold (first half) | recall at 3 | false hints of 100 |",
        "|---:|---:|---:|",
        *(f"| {step} | {_recall(answered, 0, step):.3f} | {_false(answered, 0, step)[0]:.1f} |" for step in STEPS),
    ]


def _by_way(answered: Answered) -> list[str]:
    enough = rules_likeness.ENOUGH
    ways: defaultdict[str, list[bool]] = defaultdict(list)
    for question, shown in answered:
        if question.half and question.case:
            ways[question.way].append(_found(shown, question.case, enough))
    hints, with_hint = _false(answered, 1, enough)
    return [
        f"| second half, threshold {enough} | recall at 3 | asked |",
        "|---|---:|---:|",
        *(f"| {way} | {sum(found) / len(found):.3f} | {len(found)} |" for way, found in ways.items()),
        f"| all | {_recall(answered, 1, enough):.3f} | {sum(map(len, ways.values()))} |",
        "",
        f"Of 100 messages without a duplicate (a quarter each: {', '.join(WITHOUT)}): {hints:.1f} false hints, on {with_hint:.1f} messages. By way: "
        + ", ".join(
            f"{way} {_false([one for one in answered if one[0].way == way], 1, enough)[0]:.1f}" for way in WITHOUT
        )
        + ".",
    ]


def _by_place(answered: Answered) -> list[str]:
    lines = ["| asked from | recall at 3 | asked |", "|---|---:|---:|"]
    for where in ("same unit", "same community", "same township"):
        of_it = [(q, shown) for q, shown in answered if q.half and q.case and q.where == where]
        lines.append(f"| {where} | {_recall(of_it, 1, rules_likeness.ENOUGH):.3f} | {len(of_it)} |")
    return lines


def _part(times: Sequence[float], part: float) -> float:
    return sorted(times)[int(len(times) * part)]
