"""Measures clusters: how well requests about one thing are found among others, and how long it takes.

    .venv/bin/python bench/clusters.py [--complaints FOLDER] [--seed 41] [--show 0]

Real messages (FOLDER; read, never copied) are told again as others would tell them (bench/filling/changed.py), in groups
of 3 to 25 of one township, among untouched ones: all messages of one half in two weeks of one township, which has more
than any in life. The threshold is chosen on the first half of the messages, what is reported is of the second. Some
messages speak of two groups' matters at once: they may be with either, and must not join the two. Then hours of a
township with twenty messages each, in every third of them three to six about one thing; then 20,000 messages at once.
No database is asked. Results go to bench/results/clusters.md.
"""

import argparse
import os
import platform
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.filling.changed import Message, Teller
    from lianxin.domains.triage.rules_clusters import Group, Said, Weights

ROOT = Path(__file__).resolve().parent.parent
COMPLAINTS = ROOT.parent / "shared" / "data" / "complaints"
RESULTS = ROOT / "bench" / "results" / "clusters.md"
sys.path.insert(0, str(ROOT))

SIZES = (3, 3, 4, 5, 6, 8, 12, 25)
GROUPS, BRIDGES = 64, 32
STEPS = (10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 34, 38, 42)
DAYS, SPAN = timedelta(days=14), timedelta(days=3)
HOURS, IN_AN_HOUR, BACKGROUND = 300, 20, 1_000
MANY, TOWNSHIPS = 20_000, 100
START = datetime(2026, 3, 2, tzinfo=UTC)
TOWNSHIP = "0000000A"


@dataclass(frozen=True, slots=True)
class Told:
    """One message as the rule reads it; `about`: the groups it belongs to, none for an untouched one."""

    said: "Said"
    about: frozenset[int]
    words: str


@dataclass(frozen=True, slots=True)
class Worth:
    """Of pairs put together, and of pairs that belong together: the share that is right. `false`: clusters of a thousand
    messages that are about nothing; `found`: groups of which at least half is in one cluster, by size.
    """

    precision: float
    recall: float
    false: float
    found: dict[int, tuple[int, int]]
    joined: int


class Maker:
    """Makes messages of a township; the same for the same seed."""

    def __init__(self, seed: int, teller: "Teller") -> None:
        self.chance, self.teller, self.made = random.Random(seed), teller, 0
        self.grids = [f"{TOWNSHIP}{place:08X}{grid:08X}" for place in range(10) for grid in range(4)]

    def told(self, words: str, about: Iterable[int], *, path: str, at: datetime) -> Told:
        from lianxin.domains.cases.rules_likeness import pairs_of
        from lianxin.domains.triage.rules_clusters import Said

        self.made += 1
        return Told(Said(self.made, pairs_of(words), path, path[:16], at), frozenset(about), words)

    def untouched(self, messages: Iterable["Message"], span: timedelta = DAYS) -> list[Told]:
        return [
            self.told(one.words, (), path=self.chance.choice(self.grids), at=START + span * self.chance.random())
            for one in messages
        ]

    def group(self, number: int, message: "Message", size: int, *, start: datetime, span: timedelta) -> list[Told]:
        """Every other group comes from one community, the others from all over the township."""
        home = self.chance.choice(self.grids)[:16] if number % 2 else TOWNSHIP
        fitting = [grid for grid in self.grids if grid.startswith(home)]
        return [
            self.told(
                self.teller.told(self.chance.choice(list(self.teller.ways)), message),
                (number,),
                path=self.chance.choice(fitting),
                at=start + span * self.chance.random(),
            )
            for _member in range(size)
        ]

    def bridge(self, first: int, one: "Message", second: int, other: "Message") -> Told:
        """Somebody writes about two matters at once."""
        words = f"{self.teller.told('retold shorter', one)}。另外，{self.teller.told('retold shorter', other)}"
        at = START + DAYS * self.chance.random()
        return self.told(words, (first, second), path=self.chance.choice(self.grids), at=at)


def two_weeks(messages: Sequence["Message"], maker: Maker) -> list[Told]:
    """A half of the messages, some of them told by many."""
    seeds, others = messages[:GROUPS], messages[GROUPS:]
    made = maker.untouched(others)
    for number, seed in enumerate(seeds):
        start = START + (DAYS - SPAN) * maker.chance.random()
        made += maker.group(number, seed, SIZES[number % len(SIZES)], start=start, span=SPAN)
    for _bridge in range(BRIDGES):
        first, second = maker.chance.sample(range(GROUPS), 2)
        made.append(maker.bridge(first, seeds[first], second, seeds[second]))
    return made


def found_in(told: Sequence[Told], weights: "Weights", enough: float) -> list["Group"]:
    from lianxin.domains.triage.rules_clusters import groups

    return groups([one.said for one in told], weights, within=DAYS, enough=enough)


def worth(told: Sequence[Told], found: Sequence["Group"]) -> Worth:
    about = {one.said.pk: one.about for one in told}
    right = wrong = false = joined = 0
    where: dict[int, int] = {}
    for group in found:
        pairs = [bool(about[one] & about[other]) for one, other in combinations(sorted(group.members), 2)]
        right, wrong = right + sum(pairs), wrong + len(pairs) - sum(pairs)
        false += 2 * sum(pairs) < len(pairs)
        matters = Counter(next(iter(about[one])) for one in group.members if len(about[one]) == 1)
        joined += len(matters) > 1
        where |= dict.fromkeys(group.members, group.core)
    single = [one for one in told if len(one.about) == 1]
    owed = sum(size * (size - 1) // 2 for size in Counter(next(iter(one.about)) for one in single).values())
    got = sum(
        bool(a.about & b.about) and where.get(a.said.pk, 0) == where.get(b.said.pk, -1)
        for a, b in combinations(single, 2)
    )
    return Worth(
        precision=right / (right + wrong) if right else 0.0,
        recall=got / owed,
        false=1000 * false / len(told),
        found=_by_size(single, where),
        joined=joined,
    )


def _by_size(single: Sequence[Told], where: dict[int, int]) -> dict[int, tuple[int, int]]:
    """For each size of a group: how many were found, and how many there were."""
    of: dict[int, list[int]] = {}
    for one in single:
        of.setdefault(next(iter(one.about)), []).append(one.said.pk)
    counted: dict[int, tuple[int, int]] = {}
    for members in of.values():
        cores = Counter(where[one] for one in members if one in where)
        hit = bool(cores) and 2 * max(cores.values()) >= len(members)
        known = counted.get(len(members), (0, 0))
        counted[len(members)] = (known[0] + hit, known[1] + 1)
    return dict(sorted(counted.items()))


def hours(messages: Sequence["Message"], background: Sequence[str], maker: Maker, enough: float) -> list[str]:
    """How often several in an hour are noticed, and how often they are about nothing."""
    from lianxin.domains.cases.rules_likeness import pairs_of
    from lianxin.domains.triage.rules_clusters import FEWEST, Weights

    weights = Weights.of(map(pairs_of, background[:BACKGROUND]))
    hour = timedelta(hours=1)
    noticed: Counter[int] = Counter()
    there: Counter[int] = Counter()
    false = number = 0
    for which in range(HOURS):
        told = maker.untouched(maker.chance.sample(messages[HOURS:], IN_AN_HOUR), hour)
        size = 0 if which % 3 else 3 + which // 3 % 4
        if size:
            told += maker.group(which, messages[which], size, start=START, span=hour)
        found = found_in(told, weights, enough)
        about = {one.said.pk: one.about for one in told}
        hits = [2 * sum(bool(about[one]) for one in group.members) >= len(group.members) for group in found]
        false, number = false + hits.count(False), number + len(told)
        if size:
            there[size] += 1
            noticed[size] += any(hits)
    lines = [f"| messages about one thing, of {IN_AN_HOUR} others | hours | noticed |", "|---:|---:|---:|"]
    lines += [f"| {size} | {there[size]} | {noticed[size] / there[size]:.2f} |" for size in sorted(there)]
    told_all = (
        f"False proposals: {false} in {HOURS} hours with {number:,} messages ({1000 * false / number:.2f} of 1,000)."
    )
    return [*lines, "", f"{told_all} At least {FEWEST}; weights of {BACKGROUND:,} other messages."]


def timed(texts: Sequence[str], townships: int) -> str:
    """How long 20,000 messages take: their pairs, the weights, the groups."""
    from lianxin.domains.cases.rules_likeness import pairs_of
    from lianxin.domains.triage.rules_clusters import Said, Weights, groups

    begin, used = time.perf_counter(), time.process_time()
    told = [pairs_of(words) for words in texts]
    weights = Weights.of(told)
    parts: list[list[Said]] = [[] for _township in range(townships)]
    for number, pairs in enumerate(told):
        path = f"{number % 10:08X}{number % 40:08X}"
        at = START + timedelta(seconds=number * 4)
        parts[number % townships].append(Said(number, pairs, TOWNSHIP + path, TOWNSHIP + path[:8], at))
    found = sum(len(groups(part, weights, within=DAYS)) for part in parts)
    clock, cpu = time.perf_counter() - begin, time.process_time() - used
    return f"| {townships} | {len(texts):,} | {clock:.0f} s | {cpu:.0f} s | {found} |"


def measured(folder: Path, seed: int, show: int) -> list[str]:
    from bench.filling.changed import Teller, messages
    from bench.filling.place import Texts
    from lianxin.domains.triage.rules_clusters import ENOUGH, Weights

    known = messages(folder)
    others = [f"{subject}\n{words}" for subject, words in Texts.read(folder).asked]
    random.Random(seed).shuffle(others)
    halves = [known[0::2], known[1::2]]
    told = [two_weeks(half, Maker(seed + at, Teller(seed + at, half[GROUPS:]))) for at, half in enumerate(halves)]
    weights = [Weights.of(one.said.pairs for one in half) for half in told]
    lines = [
        (
            f"{len(told[0]):,} and {len(told[1]):,} messages: {GROUPS} groups of {min(SIZES)} to {max(SIZES)} and {BRIDGES} messages about two "
            "matters in each half; the others are about anything, also what really happened to several."
        ),
        "",
        "| threshold (first half) | pair precision | pair recall | false clusters of 1,000 messages | clusters of two groups |",
        "|---:|---:|---:|---:|---:|",
    ]
    for step in STEPS:
        one = worth(told[0], found_in(told[0], weights[0], step))
        lines.append(f"| {step} | {one.precision:.3f} | {one.recall:.3f} | {one.false:.1f} | {one.joined} |")
    found = found_in(told[1], weights[1], ENOUGH)
    about = {one.said.pk: one.about for one in told[1]}
    for group in [one for one in found if not all(about[one.core] & about[pk] for pk in one.members)][:show]:
        _print(group, told[1])
    lines += ["", *_second(worth(told[1], found), ENOUGH), "", "## At once", ""]
    lines += hours(halves[1], others, Maker(seed, Teller(seed, halves[0])), ENOUGH)
    many = (others * (1 + MANY // len(others)))[:MANY]
    teller = Teller(seed, halves[0])
    many = [
        teller.told("words deleted", _message(words)) if at >= len(others) else words for at, words in enumerate(many)
    ]
    lines += [
        "",
        "## Time",
        "",
        "| townships | messages | by the clock | CPU | clusters |",
        "|---:|---:|---:|---:|---:|",
    ]
    return [*lines, timed(many, TOWNSHIPS), timed(many, 1)]


def _message(words: str) -> "Message":
    from bench.filling.changed import Message

    return Message("", words)


def _second(one: Worth, enough: float) -> list[str]:
    return [
        f"| second half, threshold {enough} | |",
        "|---|---:|",
        f"| pair precision | {one.precision:.3f} |",
        f"| pair recall | {one.recall:.3f} |",
        f"| false clusters of 1,000 messages | {one.false:.1f} |",
        f"| clusters of two groups | {one.joined} |",
        *(f"| groups of {size} of which half was found | {hit} of {all_} |" for size, (hit, all_) in one.found.items()),
    ]


def _print(group: "Group", told: Sequence[Told]) -> None:
    by_pk = {one.said.pk: one for one in told}
    print(f"== {len(group.members)}")
    for pk, likeness in sorted(group.likeness.items(), key=lambda one: -one[1]):
        print(f"   {likeness:5.1f} {sorted(by_pk[pk].about)} {by_pk[pk].words[:70]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--complaints", type=Path, default=COMPLAINTS)
    parser.add_argument("--seed", type=int, default=41)
    parser.add_argument(
        "--show", type=int, default=0, help="print so many clusters of the second half that are not of one group alone"
    )
    given = parser.parse_args()
    if not given.complaints.is_dir():
        sys.exit(f"{given.complaints} is missing: clusters are measured with real messages only")
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-clusters-", dir="/tmp") as name:
        from lianxin.kernel.ciphers import Keyring

        Keyring.generate().save(Path(name) / "keys.json")
        os.environ |= {
            "LIANXIN_MODE": "test",
            "LIANXIN_DATA": name,
            "LIANXIN_KEYS": f"{name}/keys.json",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        import django

        django.setup()
        lines = measured(given.complaints, given.seed, given.show)
    head = [
        "# Clusters",
        "",
        (
            f"`{' '.join(sys.argv)}`, {time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, load average {os.getloadavg()[0]:.1f} on "
            f"{os.cpu_count()} cores."
        ),
        "",
    ]
    RESULTS.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
