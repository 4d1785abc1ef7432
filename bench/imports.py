"""Measures importing the real files, recording histories in bulk, and exporting. Prints and writes bench/results/imports.md.

    .venv/bin/python bench/imports.py [--database sqlite|postgres] [--data ../shared/data]

Each measurement is a process of its own, so that its peak of memory is its own; all share one fresh database under /tmp.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "imports.md"
sys.path.insert(0, str(ROOT))
FILES = (
    "complaints/messages_hotspot.csv",
    "complaints/messages_labelled.csv",
    "complaints/messages_official_test_unlabelled.csv",
    "complaints/messages_with_replies.csv",
    "service_requests_311/baltimore_311_sample.csv",
)
HISTORIES = (2_000, 10_000)
CITY = "530500000000"


@contextmanager
def fresh_database(name: str, folder: str) -> Iterator[str]:
    """The address of an empty database of this sort."""
    if name == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite3"
    else:
        from tests.postgres import running_server

        with running_server() as server:
            yield server.url()


def prepare() -> dict[str, Any]:
    """The tables, and the little tree that everything is about."""
    from django.core.management import call_command

    from tests.factories.orgs import make_city_tree

    call_command("migrate", verbosity=0)
    make_city_tree()
    return {}


def import_file(name: str, data: Path) -> dict[str, Any]:
    """A dry run, the import, and the import again."""
    from lianxin.domains.cases.importing import plan_import, run_import
    from lianxin.foundation.orgs.queries import org_by_code
    from lianxin.kernel import clock
    from lianxin.kernel.actors import SYSTEM

    plan, seconds_to_plan = timed(lambda: plan_import(path=data / name, place=org_by_code(CITY)))

    def run(*, dry_run: bool) -> Any:
        return run_import(plan, by=SYSTEM, at=clock.now(), dry_run=dry_run, create_categories=True)

    _dry, seconds_dry = timed(lambda: run(dry_run=True))
    done, seconds = timed(lambda: run(dry_run=False))
    _again, seconds_again = timed(lambda: run(dry_run=False))
    return {
        "what": Path(name).name,
        "rows": done.rows,
        "new": done.new,
        "refused": done.wrong,
        "steps": done.steps,
        "look s": seconds_to_plan,
        "dry s": seconds_dry,
        "import s": seconds,
        "again s": seconds_again,
    }


def record_histories(count: int) -> dict[str, Any]:
    """`count` requests of persons with a phone, each assigned, accepted, resolved and rated."""
    from lianxin.domains.cases.actions.bulk import PastCase, PastStep, record_past_cases
    from lianxin.domains.cases.actions.intake import Reporter, Request
    from lianxin.domains.cases.enums import Channel, Verb
    from lianxin.foundation.orgs.queries import org_by_code
    from lianxin.kernel import clock
    from lianxin.kernel.actors import REPORTER, SYSTEM

    grid, start = org_by_code("530502001001001"), clock.now() - timedelta(days=300)

    def history(number: int) -> PastCase:
        at = start + timedelta(minutes=number)
        return PastCase(
            place=grid,
            request=Request(
                words=f"第 {number} 盏路灯不亮，晚上走路看不清。",
                channel=Channel.QR,
                reporter=Reporter(name="李大姐", phone=f"139{count:05d}"[:5] + f"{number:06d}"),
            ),
            submitted_at=at,
            source=f"bench {count}",
            outside_number=str(number),
            steps=[
                PastStep(verb=Verb.ASSIGN, at=at + timedelta(hours=1), by=SYSTEM, unit=grid),
                PastStep(verb=Verb.ACCEPT, at=at + timedelta(hours=2), by=SYSTEM),
                PastStep(verb=Verb.RESOLVE, at=at + timedelta(hours=5), by=SYSTEM, words="灯已换好。"),
                PastStep(
                    verb=Verb.RATE, at=at + timedelta(hours=9), by=REPORTER, solved="yes", satisfaction="satisfied"
                ),
            ],
        )

    cases = [history(number) for number in range(count)]
    done, seconds = timed(lambda: record_past_cases(cases=cases, by=SYSTEM, at=clock.now()))
    return {
        "what": f"histories in bulk: {count}",
        "rows": count,
        "new": done.new,
        "steps": done.steps,
        "import s": seconds,
    }


def export(form: str) -> dict[str, Any]:
    """Everything, to nowhere."""
    from lianxin.domains.cases.exporting import Format, export_cases
    from lianxin.kernel import clock
    from lianxin.kernel.actors import SYSTEM

    made = export_cases(by=SYSTEM, at=clock.now(), form=Format(form))
    size, seconds = timed(lambda: sum(len(chunk) for chunk in made.chunks()))
    return {"what": f"export as {form} ({size / 1e6:.1f} MB)", "rows": made.rows, "export s": seconds}


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    found = work()
    return found, round(time.perf_counter() - start, 1)


def measure_one(what: str, data: Path) -> dict[str, Any]:
    """One measurement in this process, with the most memory it ever held."""
    django.setup()
    kind, _, rest = what.partition(":")
    works: dict[str, Callable[[], dict[str, Any]]] = {
        "prepare": prepare,
        "file": lambda: import_file(rest, data),
        "bulk": lambda: record_histories(int(rest)),
        "export": lambda: export(rest),
    }
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = works[kind]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found | {"MB at start": before // 1024, "MB at peak": peak // 1024}


def measure_all(database: str, data: Path) -> list[dict[str, Any]]:
    whats = ["prepare", *(f"bulk:{count}" for count in HISTORIES), *(f"file:{name}" for name in FILES)]
    rows = []
    with tempfile.TemporaryDirectory(prefix="imports-bench-") as folder, fresh_database(database, folder) as url:
        settings = {
            "DATABASE_URL": url,
            "LIANXIN_DATA": folder,
            "LIANXIN_KEYS": f"{folder}/keys.json",
            "LIANXIN_MODE": "development",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        for what in [*whats, "export:csv", "export:xlsx"]:
            command = [sys.executable, __file__, "--one", what, "--data", str(data)]
            done = subprocess.run(command, env=os.environ | settings, check=True, capture_output=True, text=True)
            row = json.loads(done.stdout.splitlines()[-1])
            if what != "prepare":
                rows.append(row)
                print(row, flush=True)
    return rows


def as_table(rows: list[dict[str, Any]]) -> str:
    names = sorted(dict.fromkeys(name for row in rows for name in row), key=lambda name: name.startswith("MB"))
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += ["| " + " | ".join(str(row.get(name, "")) for name in names) + " |" for row in rows]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure_one(arguments.one, arguments.data)))
        return
    table = as_table(measure_all(arguments.database, arguments.data))
    title = (
        f"## {arguments.database}, Python {platform.python_version()}, {os.cpu_count()} cores, {date.today():%Y-%m-%d}"  # noqa: DTZ011
    )
    known = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Imports and exports of cases\n"
    parts = [part for part in known.split("\n## ") if not part.startswith(arguments.database)]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n## ".join(parts).rstrip() + f"\n\n{title}\n\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
