"""Measures the lake: facts out into Parquet, once and again, and figures read back with DuckDB. Writes bench/results/lake.md.

    .venv/bin/python bench/lake.py [--facts 1000000] [--engine duckdb|spark]

A tree of 9,000 units and facts over three years on SQLite, in a folder of its own under /tmp, which goes at the end. Every
step is a process of its own, so that its peak memory is its own. A bare GROUP BY in the same run stands beside the report.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "lake.md"
sys.path.insert(0, str(ROOT))

UNITS = 9_000
NEW = 10_000
YEAR = (date(2025, 11, 1), date(2026, 10, 31))


def told(what: str, deed: Callable[[], int]) -> None:
    """One line for the parent: what, rows, seconds, CPU seconds, peak MB."""
    begin, cpu = time.perf_counter(), time.process_time()
    rows = deed()
    took, used = time.perf_counter() - begin, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"ROW {what}|{rows}|{took:.2f}|{used:.2f}|{peak:.0f}", flush=True)


def fill(facts: int) -> None:
    from bench.filling import facts as filling

    filling.fill_tree(UNITS)
    filling.fill_facts(facts, waiting=0)


def more() -> None:
    from lianxin.foundation.journal.actions import NewFact, record_many
    from lianxin.foundation.orgs.models import Org
    from lianxin.kernel import clock

    org, now = Org.objects.order_by("-pk")[0].pk, clock.now()
    for start in range(0, NEW, 500):
        record_many(
            [NewFact(measure="bench.received", org=org, at=now, key=f"new:{start + one}") for one in range(500)]
        )


def export(folder: Path, what: str) -> None:
    from lianxin.domains.insight.lake.export import export as write
    from lianxin.kernel import clock
    from lianxin.kernel.actors import SYSTEM

    told(what, lambda: write(folder=folder, by=SYSTEM, at=clock.now()).new)


def report(folder: Path, engine_name: str) -> None:
    from lianxin.domains.insight.lake.engines import engine
    from lianxin.domains.insight.lake.folder import whole_folders
    from lianxin.domains.insight.lake.report import Question, report as ask
    from lianxin.foundation.tallies.enums import Basis

    since, until = YEAR
    received = ("bench.received",)
    asked = {
        "top × 12 months": Question(measures=received, by=("month",), since=since, until=until),
        "top × 12 months, by category": Question(measures=received, by=("month", "category"), since=since, until=until),
        "1,000 communities × 12 months": Question(
            measures=received, by=("month",), kind="community", since=since, until=until
        ),
        "the same as it was": Question(
            measures=received, by=("month",), kind="community", basis=Basis.WAS, since=since, until=until
        ),
        "a stock of the townships × 36 months": Question(measures=("bench.open",), by=("month",), kind="township"),
    }
    with engine(engine_name) as computing:
        folders: list[object] = []
        told("checksums of all files", lambda: folders.extend(whole_folders([folder])) or 1)
        for what, question in asked.items():
            told(f"{engine_name}: {what}", lambda: len(ask(folders, question, computing).lines))  # noqa: B023  used at once


def bare() -> None:
    from django.db import connection

    def group() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT org, day / 100, sum(quantity) FROM journal_fact WHERE measure = 'bench.received' "
                "AND day BETWEEN 20251101 AND 20261031 GROUP BY org, day / 100"
            )
            return len(cursor.fetchall())

    told("bare GROUP BY unit and month on SQLite, no tree", group)


def step(name: str, folder: Path, facts: int, engine_name: str) -> None:
    import django

    django.setup()
    from bench.filling.facts import register_measures

    register_measures()
    match name:
        case "fill":
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            fill(facts)
        case "more":
            more()
        case "report":
            report(folder, engine_name)
        case "bare":
            bare()
        case _:
            export(folder, name)


def run(facts: int, engine_name: str) -> None:
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory(prefix="lake-bench-", dir="/tmp") as place:
        environment = dict(os.environ) | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LIANXIN_MODE": "development",
            "LIANXIN_DATA": place,
            "LIANXIN_KEYS": f"{place}/keys.json",
            "DATABASE_URL": f"sqlite:///{place}/bench.sqlite3",
        }
        for name in ("fill", "first export", "more", "second export", "report", "bare"):
            made = subprocess.run(
                [
                    sys.executable,
                    __file__,
                    "--facts",
                    str(facts),
                    "--engine",
                    engine_name,
                    "--step",
                    name,
                    "--place",
                    place,
                ],
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            )
            rows += [line[4:].split("|") for line in made.stdout.splitlines() if line.startswith("ROW ")]
            print(name, *rows[-1:], flush=True)
        files = list((Path(place) / "lake").rglob("*.parquet"))
        of_facts = [file for file in files if "facts" in file.parts]
        sizes = [sum(file.stat().st_size for file in some) / 1e6 for some in (of_facts, files)]
    lines = [
        "# The lake",
        "",
        (
            f"`{' '.join(['bench/lake.py', *sys.argv[1:]])}`, {time.strftime('%Y-%m-%d')}: {facts:,} facts of three years over 9,000 units on SQLite; "
            f"Python {platform.python_version()}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}."
        ),
        f"On disk: {len(of_facts)} files of facts, {sizes[0]:.1f} MB ({sizes[0] * 1e6 / (facts + NEW):.1f} bytes a fact); with tree and measures {sizes[1]:.1f} MB. The facts filled in carry no subjects.",
        "",
        "| what | rows | seconds | CPU seconds | rows a CPU second | peak MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for what, count, took, used, peak in rows:
        pace = f"{int(count) / float(used):,.0f}" if "export" in what else ""
        lines.append(f"| {what} | {int(count):,} | {took} | {used} | {pace} | {peak} |")
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--step")
    parser.add_argument("--place", type=Path)
    given = parser.parse_args()
    if given.step:
        step(given.step, given.place / "lake", given.facts, given.engine)
    else:
        run(given.facts, given.engine)


if __name__ == "__main__":
    main()
