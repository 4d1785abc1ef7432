"""Measures figures over ten million facts: read through HTTP, folded, made anew, with a tree that changes. Writes bench/results/tallies.md.

    .venv/bin/python bench/tallies.py [--facts 10000000] [--units 9000 402211] [--databases sqlite postgres] [--wait FILE]

Beside each stands what the database alone takes in the same run: a bare GROUP BY over the facts, and a bare read of the rows
that are kept. Each tree and database has a process and a folder of its own under /tmp, which goes at the end. With --wait
FILE all is filled first, and measured when the file is there: on a quiet machine.
"""

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.filling.figures_report import keep  # noqa: E402  the root comes first
from bench.filling.served import Browser, served, timed  # noqa: E402
from bench.filling.stages import add_options, apart, heed_the_end, in_stages, ready  # noqa: E402

WAITING = 200_000
ROUNDS = 20
MERGES = 500
PER_SECOND, SECONDS = 200, 30
CODES = ("bench.received", "bench.resolved", "bench.responded", "bench.open")
YEAR = (date(2025, 11, 1), date(2026, 10, 31))
# Of each tree: a unit of each level, and the level that is read as a whole.
READ = {
    9_000: ({"city": "c", "county": "05", "township": "0505", "community": "050505"}, 3),
    402_211: ({"city": "c", "county": "c05", "township": "c0505", "community": "c050505", "grid": "c05050505"}, 3),
}


def seconds(deed: Callable[[], object]) -> float:
    begin = time.perf_counter()
    deed()
    return time.perf_counter() - begin


class Bench:
    def __init__(self, units: int, facts: int) -> None:
        self.units, self.facts = units, facts
        self.codes, self.depth = READ[units]
        self.found: dict[str, Any] = {"rows": [], "times": {}}

    def time(self, name: str, took: float, **more: Any) -> None:
        self.found["times"][name] = {"seconds": round(took, 2)} | more
        print(f"{name:50} {took:9.2f} s {more or ''}", flush=True)

    def fill(self) -> None:
        from bench.filling import facts as filling

        self.time("tree", seconds(lambda: filling.fill_tree(self.units)))
        self.time("facts", seconds(lambda: filling.fill_facts(self.facts, waiting=WAITING)), mb=size_mb())

    def run(self) -> None:
        self.make()
        self.fold()
        self.read("")
        self.lag()
        self.merge()
        self.read(f"after {MERGES} merges, ")
        self.move()

    def make(self) -> None:
        from lianxin.foundation.tallies.models import Tally, TallyPlan
        from lianxin.foundation.tallies.recounting.run import rebuild

        took = seconds(lambda: list(rebuild(CODES)))
        kept = TallyPlan.objects.filter(kept=True).count()
        self.time("rebuild", took, tallies=Tally.objects.count(), sets_kept=kept, mb=size_mb())
        bare = seconds(bare_rebuild)
        self.time("bare GROUP BY of the same rows", bare, ratio=round(took / bare, 2))

    def read(self, when: str) -> None:
        from bench.filling.figures_bare import bare_group, bare_read
        from lianxin.foundation.access.enums import Role
        from lianxin.foundation.orgs.models import Org
        from tests.factories.access import make_token

        _token, secret = make_token(Role.SUPERVISOR, Org.objects.get(code="c"))
        browser = Browser({"Host": "localhost", "Authorization": f"Bearer {secret}"})
        asked = [(f"{when}a {name} × 12 months", "received", code, "", 0, "is") for name, code in self.codes.items()]
        asked += [
            (f"{when}a {name} × 12 months, by category", "received", code, "category", 0, "is")
            for name, code in self.codes.items()
        ]
        asked.append((f"{when}one level × 12 months", "received", "c", "", self.depth, "is"))
        for basis in ("is", "was"):
            asked.append((f"{when}in hand, as it {basis}: the city × 12 months", "open", "c", "", 0, basis))
            asked.append((f"{when}in hand, as it {basis}: one level × 12 months", "open", "c", "", self.depth, basis))
        with served(dict(os.environ)):
            for name, measure, code, by, below, basis in asked:
                address = (
                    f"/api/v1/figures?measure=bench.{measure}&unit={code}&first=2025-11&last=2026-10"
                    f"&by={by}&below={below}&basis={basis}"
                )
                p50, p95 = timed(lambda: browser.get(address), ROUNDS)  # noqa: B023  used at once
                row: list[Any] = [name, p50, p95, None, None]
                if measure == "received":
                    unit = Org.objects.get(code=code)
                    row[3] = timed(lambda: bare_read(unit, by, below, YEAR), ROUNDS)[0]  # noqa: B023  used at once
                    row[4] = timed(lambda: bare_group(unit, by, below, YEAR), 1)[0]  # noqa: B023  used at once
                self.found["rows"].append(row)
                print(f"{name:60} p50 {p50:8.1f} p95 {p95:8.1f} bare read and GROUP BY {row[3:]}", flush=True)

    def fold(self) -> None:
        from lianxin.foundation.tallies.actions import FOLD_AT_ONCE, fold, squash

        def all_there_is() -> None:
            while fold() == FOLD_AT_ONCE:
                pass

        took = seconds(all_there_is)
        self.time("folding what waited", took, facts=WAITING, per_second=round(WAITING / took))

        def add_up() -> None:
            while squash():
                pass

        self.time("squashing its deltas", seconds(add_up))

    def lag(self) -> None:
        """One writes, another folds every two seconds as the worker does; the age of the oldest fact that waits."""
        from django.db import connection

        from lianxin.foundation.tallies.actions import fold

        done = threading.Event()

        def write() -> None:
            write_facts(PER_SECOND, SECONDS)
            connection.close()
            done.set()

        writer = threading.Thread(target=write)
        writer.start()
        ages = []
        while not done.is_set():
            time.sleep(2)
            ages.append(oldest_waiting())
            fold()
        writer.join()
        self.time(f"lag under {PER_SECOND} facts/s, worst", max(ages))

    def merge(self) -> None:
        from lianxin.foundation.orgs.actions import merge_orgs
        from lianxin.foundation.orgs.models import Org, OrgLink
        from lianxin.kernel import clock
        from lianxin.kernel.actors import SYSTEM

        below = Org.objects.filter(kind__code="grid", closed__isnull=True).order_by("code")
        step = below.count() // MERGES
        first = list(below[:: max(1, step)][:MERGES])
        took = 0.0

        def merge(unit: Org, other: Org) -> None:
            merge_orgs(orgs=[unit], into=other, on=clock.today(), by=SYSTEM, at=clock.now())

        for unit in first:
            parent = OrgLink.objects.get(org=unit, line="territorial", valid_to__isnull=True).parent_id
            sisters = OrgLink.objects.filter(parent_id=parent, line="territorial", valid_to__isnull=True)
            open_ones = sisters.filter(org__closed__isnull=True, org__kind__code="grid").exclude(org=unit)
            other = open_ones.select_related("org").first()
            if other is not None:
                took += seconds(partial(merge, unit, other.org))
        self.time(f"{MERGES} merges of two units", took, each_ms=round(took / MERGES * 1000, 1))

    def move(self) -> None:
        from lianxin.foundation.orgs.actions import move_org
        from lianxin.foundation.orgs.models import Org
        from lianxin.foundation.orgs.queries import subtree
        from lianxin.kernel import clock
        from lianxin.kernel.actors import SYSTEM
        from tests.factories.orgs import make_org

        county = Org.objects.get(code=self.codes["county"])
        to = make_org("新市", kind="city", code="n")
        number = subtree(county.pk).count()
        took = seconds(lambda: move_org(org=county, parent=to, on=clock.today(), by=SYSTEM, at=clock.now()))
        self.time("moving a county", took, units=number)


def bare_rebuild() -> None:
    from bench.filling.figures_bare import count_everything

    count_everything()


def size_mb() -> int:
    """Of the whole database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0]) // 2**20
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        return int(pages) * int(cursor.fetchone()[0]) // 2**20


def write_facts(per_second: int, length: int) -> None:
    """Twenty transactions of a second, as twenty people at work would make them."""
    from django.db import connection, transaction

    from lianxin.foundation.journal.actions import NewFact, record_many
    from lianxin.kernel import clock

    with connection.cursor() as cursor:
        cursor.execute("SELECT org FROM bench_leaf ORDER BY n LIMIT 1000")
        leaves = [org for (org,) in cursor.fetchall()]
    begin, each = time.perf_counter(), per_second // 20
    for turn in range(length * 20):
        dims = {"category": f"{turn % 30:02d}", "channel": str(turn % 4)}
        with transaction.atomic():
            record_many(
                [
                    NewFact(
                        measure=CODES[0],
                        org=leaves[(turn * 7 + n) % 1000],
                        at=clock.now(),
                        key=f"lag:{turn}:{n}",
                        dims=dims,
                    )
                    for n in range(each)
                ]
            )
        time.sleep(max(0.0, begin + (turn + 1) / 20 - time.perf_counter()))


def oldest_waiting() -> float:
    """Seconds."""
    from lianxin.foundation.journal.models import Fact, FactTail
    from lianxin.kernel import clock

    fact = FactTail.objects.order_by("fact").values_list("fact", flat=True).first()
    if fact is None:
        return 0.0
    return (clock.now() - Fact.objects.get(pk=fact).recorded_at) / timedelta(seconds=1)


def fill(given: argparse.Namespace, filled: Path) -> None:
    ready_with_measures()
    bench = Bench(given.units[0], given.facts)
    bench.fill()
    filled.write_text(json.dumps(bench.found))


def measure(given: argparse.Namespace, filled: Path) -> dict[str, Any]:
    ready_with_measures()
    bench = Bench(given.units[0], given.facts)
    bench.found = json.loads(filled.read_text()) | {"load": os.getloadavg()[0]}
    bench.run()
    return bench.found


def ready_with_measures() -> None:
    ready()
    from bench.filling.facts import register_measures

    register_measures()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=10_000_000)
    parser.add_argument("--units", type=int, nargs="+", choices=READ, default=list(READ))
    add_options(parser)
    given = parser.parse_args()
    heed_the_end()
    if given.inner:
        in_stages(given, fill=partial(fill, given), measure=partial(measure, given))
        return
    for units in given.units:
        for database in given.databases:
            options = ("--units", units, "--facts", given.facts)
            found = apart("tallies", *options, database=database, wait=given.wait, settings="bench.filling.settings")
            keep(units, given.facts, database, found)


if __name__ == "__main__":
    main()
