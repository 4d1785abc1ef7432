"""Measures the tree of units at full size: import, search, subtree, ancestors, moves. Prints and writes bench/results/.

    .venv/bin/python bench/orgs.py --units 700000 --database sqlite|postgres       a generated tree
    .venv/bin/python bench/orgs.py --file FILE.csv.gz --database sqlite|postgres   a file of real places

Both go through the importer. The database lies in a new folder under /tmp and goes when the measurement ends.
"""

import argparse
import csv
import json
import os
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
sys.path.insert(0, str(ROOT))
# Children of each unit, level by level, as the country has them; the last level takes what is left.
FAN_OUT = (31, 11, 8, 14)
KINDS = ("province", "city", "county", "township", "village")
SYLLABLES = "东西南北中上下大小新老高长安平和兴旺龙凤山水河湖江泉林石金银玉华阳光明春秋红旗胜利团结前进民族文化朝阳太保"
ENDINGS = ("省", "市", "县", "镇", "村")
COMMON = [
    "社区",
    "村",
    "村委会",
    "居委会",
    "shequ",
    "cun",
    "cunweihui",
    "weihui",
    "s",
    "c",
    "x",
    "z",
    "sq",
    "cwh",
    "jwh",
    "新",
    "新村",
    "大",
    "xin",
    "xincun",
    "jie",
    "zhen",
    "镇",
    "街道",
    "jd",
    "z镇",
    "dongfeng",
]
BAD = (
    "",
    " ",
    "'",
    '"',
    "%",
    "zzzzqqqq",
    "不存在的地方名",
    "a" * 300,
    "村" * 300,
    "NEAR(a b)",
    "村 OR 社",
    "😀",
    "\x00",
    "qqq",
    "vvv",
)


@contextmanager
def database(name: str) -> Iterator[str]:
    """The address of a fresh database of this sort."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory(prefix="orgs-bench-") as folder:
            yield f"sqlite:///{folder}/bench.sqlite3"
    else:
        from tests.postgres import running_server

        with running_server() as server:
            yield server.url()


def write_tree(target: Path, units: int) -> None:
    """A file of a generated country: 1 top, then as many units as the levels of FAN_OUT and the size allow."""
    chance = random.Random(7)
    count = 1
    with target.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("code", "name", "kind", "parent_code", "valid_from"))
        table.writerow(("c", "国", "joint_body", "", "2020-01-01"))
        level = ["c"]
        for depth, kind in enumerate(KINDS):
            fan_out = FAN_OUT[depth] if depth < len(FAN_OUT) else -(-(units - count) // len(level))
            below = []
            for parent in level:
                for number in range(min(fan_out, units - count)):
                    code = f"{parent}{number:02d}" if depth else f"{number:02d}"
                    name = "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) + ENDINGS[depth]
                    table.writerow((code, name, kind, parent, "2020-01-01"))
                    below.append(code)
                    count += 1
            level = below


def milliseconds(work: Callable[[], object], repeats: int = 15) -> dict[str, float]:
    """The median and the worst of some runs, after one to warm up."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return {"median_ms": round(statistics.median(times), 2), "worst_ms": round(max(times), 2)}


def measure(source: Path, kind_of_tree: str) -> dict[str, Any]:
    """All figures; the database is migrated and empty."""
    # Django's models can be imported only after its setup.
    from django.db import connection

    from lianxin.foundation.orgs.importing import import_orgs
    from lianxin.foundation.orgs.queries import check_paths
    from lianxin.kernel import clock
    from lianxin.kernel.actors import SYSTEM

    found: dict[str, Any] = {
        "tree": kind_of_tree,
        "database": f"{connection.vendor} {'.'.join(map(str, connection.Database.sqlite_version_info)) if connection.vendor == 'sqlite' else connection.pg_version}",
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_at_start": round(os.getloadavg()[0], 1),
    }
    memory_before = peak_memory()
    stages: dict[str, float] = {}

    def tell(stage: str, done: int, total: int | None) -> None:
        stages[stage] = round(time.perf_counter() - start, 1)
        if sys.stderr.isatty():
            print(f"\r{stage} {done} {total or ''}   ", end="", file=sys.stderr)

    cpu_before = time.process_time()
    start = time.perf_counter()
    outcome = import_orgs(source=source, by=SYSTEM, at=clock.now(), progress=tell)
    found["import"] = {
        "rows": outcome.read,
        "opened": outcome.opened,
        "failed": outcome.failed,
        "seconds": round(time.perf_counter() - start, 1),
        "own_cpu_seconds": round(time.process_time() - cpu_before, 1),
        "stage_ends_s": stages,
        "memory_before_mb": memory_before,
        "peak_memory_mb": peak_memory(),
    }
    print(found["import"], flush=True)
    start = time.perf_counter()
    again = import_orgs(source=source, by=SYSTEM, at=clock.now())
    found["import_again"] = {"unchanged": again.unchanged, "seconds": round(time.perf_counter() - start, 1)}
    start = time.perf_counter()
    found["check_paths"] = {"problems": check_paths(), "seconds": round(time.perf_counter() - start, 1)}
    found["tree_queries"] = measure_tree()
    found["search"] = measure_search()
    return found


def measure_tree() -> dict[str, Any]:
    from django.db import transaction

    from lianxin.foundation.orgs.actions import move_org
    from lianxin.foundation.orgs.models import Org
    from lianxin.foundation.orgs.queries import ancestors, path_of, subtree, subtree_ids
    from lianxin.kernel import clock
    from lianxin.kernel.actors import SYSTEM

    today = clock.today()
    middle = {
        kind: Org.objects.filter(kind__code=kind).order_by("id") for kind in ("province", "city", "county", "village")
    }
    units = {kind: found[found.count() // 2] for kind, found in middle.items()}
    figures: dict[str, Any] = {}

    def moved(org: Org, parent: Org) -> None:
        with transaction.atomic():
            move_org(org=org, parent=parent, on=today, by=SYSTEM, at=clock.now())
            transaction.set_rollback(True)

    for kind in ("province", "city", "county"):
        org, path = units[kind], path_of(units[kind].pk)
        size = subtree_ids([path]).count()
        figures[f"{kind}: ids in subtree ({size})"] = milliseconds(lambda path=path: subtree_ids([path]).count())
        figures[f"{kind}: open units in subtree"] = milliseconds(lambda org=org: subtree(org.pk).count())
        figures[f"{kind}: ids in subtree, a year ago"] = milliseconds(
            lambda path=path: subtree_ids([path], on=today - timedelta(days=365)).count()
        )
    figures["ancestors of a village"] = milliseconds(lambda: ancestors(units["village"].pk))
    other = {
        "county": middle["city"][0],
        "city": middle["province"][1],
        "province": middle["province"][0] if units["province"].pk != middle["province"][0].pk else None,
    }
    for kind, parent in other.items():
        if parent:
            figures[f"move a {kind}, whole action"] = milliseconds(
                lambda kind=kind, parent=parent: moved(units[kind], parent), repeats=7
            )
    return figures


def measure_search() -> dict[str, Any]:
    from lianxin.foundation.orgs.models import Org
    from lianxin.foundation.orgs.queries import path_of, search_orgs
    from lianxin.foundation.orgs.spelling import syllables

    chance = random.Random(11)
    total = Org.objects.count()
    typed: list[str] = []
    for _ in range(32):
        org = Org.objects.order_by("id")[chance.randrange(total)]
        sounds = syllables(org.name)
        whole = "".join(sounds)
        typed += [
            org.name,
            org.name[:2],
            org.name[1:3],
            whole[: chance.randint(3, 9)],
            "".join(one[:1] for one in sounds),
        ]
    typed += [*COMMON, *BAD]
    figures = {"whole tree": timed_search(typed, search_orgs)}
    for kind in ("province", "city", "county"):
        found = Org.objects.filter(kind__code=kind).order_by("id")
        path = path_of(found[found.count() * 2 // 3].pk)
        figures[f"within a {kind}"] = timed_search(typed, lambda text, path=path: search_orgs(text, within=[path]))
    return figures


def timed_search(typed: list[str], search: Callable[[str], list[Any]]) -> dict[str, Any]:
    """p50, p95 and the slowest three of all the texts, each once after one warm-up text."""
    search("村")
    times = []
    hits = 0
    for text in typed:
        start = time.perf_counter()
        hits += bool(search(text))
        times.append(((time.perf_counter() - start) * 1000, text[:20]))
    times.sort()
    return {
        "texts": len(typed),
        "with_hits": hits,
        "p50_ms": round(times[len(times) // 2][0], 1),
        "p95_ms": round(times[int(len(times) * 0.95)][0], 1),
        "slowest_ms": [(round(spent, 1), text) for spent, text in times[-3:]],
    }


def peak_memory() -> int:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=700_000)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options = parser.parse_args()
    with database(options.database) as address, tempfile.TemporaryDirectory(prefix="orgs-bench-") as folder:
        os.environ["DATABASE_URL"] = address
        os.environ["LIANXIN_MODE"] = "test"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        source = options.file or Path(folder) / "tree.csv"
        if not options.file:
            write_tree(source, options.units)
        name = options.file.name if options.file else f"generated, {options.units} units"
        found = measure(source, name)
        connections.close_all()
    RESULTS.mkdir(exist_ok=True, parents=True)
    target = RESULTS / f"orgs-{'file' if options.file else 'generated'}-{options.database}.json"
    target.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
