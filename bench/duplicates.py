"""Measures likely duplicates on entry at full size. Writes bench/results/duplicates.md.

    .venv/bin/python bench/duplicates.py [--cases 1000000] [--databases sqlite postgres] [--complaints FOLDER] [--wait FILE]

Requests of three years in 9,000 units with the texts of real complaints (FOLDER; read, never copied); a few hundred more
real messages lie among those of the last weeks, and are asked for as somebody else would tell them (bench/filling/changed.py),
from the same neighbourhood or elsewhere in the township. As many others have no duplicate. The rule's threshold was
chosen on the first half of the messages; what is reported is of the second. With --wait FILE the databases are filled
at once and measured when FILE is there.
"""

import argparse
import json
import os
import pickle
import platform
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMPLAINTS = ROOT.parent / "shared" / "data" / "complaints"
RESULTS = ROOT / "bench" / "results" / "duplicates.md"
sys.path.insert(0, str(ROOT))

from bench.filling.stages import add_options, apart, heed_the_end, in_stages, ready  # noqa: E402  the root comes first


def fill(given: argparse.Namespace, filled: Path) -> None:
    """The cases alone: nobody asks for their steps here."""
    ready()
    from bench.filling import place

    begin = time.perf_counter()
    made = place.fill_cases(given.cases, given.complaints)
    filled.write_bytes(pickle.dumps((made, time.perf_counter() - begin)))
    print(f"{given.cases:,} filled in {time.perf_counter() - begin:.0f} s", flush=True)


def measure(given: argparse.Namespace, filled: Path) -> dict[str, Any]:
    ready()
    from bench.filling import likely

    made, seconds = pickle.loads(filled.read_bytes())
    found = likely.measured(made, given.complaints)
    return found | {"seconds": seconds, "number": given.cases, "load": os.getloadavg()[0]}


def report(found: dict[str, dict[str, Any]]) -> str:
    lines = ["# Likely duplicates on entry", ""]
    for database, figures in found.items():
        lines += [
            f"## {figures['number']:,} cases, {database}",
            "",
            (
                f"`{' '.join(sys.argv)}`, {time.strftime('%Y-%m-%d')}, Python {platform.python_version()}; filled in {figures['seconds']:.0f} s, "
                f"load average {figures['load']:.1f} on {os.cpu_count()} cores."
            ),
            "",
            *figures["lines"],
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--complaints", type=Path, default=COMPLAINTS)
    parser.add_argument("--keep", type=Path, help="the figures of several runs, kept and reported together")
    add_options(parser)
    given = parser.parse_args()
    heed_the_end()
    if given.inner:
        in_stages(given, fill=partial(fill, given), measure=partial(measure, given))
        return
    found = json.loads(given.keep.read_text()) if given.keep and given.keep.exists() else {}
    for database in given.databases:
        options = ("--cases", given.cases, "--complaints", given.complaints)
        found[database] = apart("duplicates", *options, database=database, wait=given.wait)
        if given.keep:
            given.keep.write_text(json.dumps(found))
    RESULTS.write_text(report(found), encoding="utf-8")


if __name__ == "__main__":
    main()
