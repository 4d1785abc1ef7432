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
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMPLAINTS = ROOT.parent / "shared" / "data" / "complaints"
RESULTS = ROOT / "bench" / "results" / "duplicates.md"
sys.path.insert(0, str(ROOT))


def ready() -> None:
    """Django, in a process whose environment is ready."""
    import django

    django.setup()
    import logging

    from django.test.utils import setup_test_environment

    setup_test_environment()
    logging.disable(logging.CRITICAL)


def fill(number: int, complaints: Path, filled: Path) -> None:
    """The cases alone: nobody asks for their steps here."""
    ready()
    from django.core.management import call_command

    from bench.filling import place

    call_command("migrate", verbosity=0)
    begin = time.perf_counter()
    made = place.fill_cases(number, complaints)
    filled.write_bytes(pickle.dumps((made, time.perf_counter() - begin)))
    print(f"{number:,} filled in {time.perf_counter() - begin:.0f} s", flush=True)


def measure(number: int, complaints: Path, filled: Path, figures: Path) -> None:
    ready()
    from bench.filling import likely

    made, seconds = pickle.loads(filled.read_bytes())
    found = likely.measured(made, complaints)
    figures.write_text(json.dumps(found | {"seconds": seconds, "number": number, "load": os.getloadavg()[0]}))


def inner(given: argparse.Namespace) -> None:
    """Fill, wait, measure: two processes, so that the second begins with nothing in its memory."""
    number, figures = given.cases, given.inner
    filled = figures.with_name("filled.pickle")
    if given.stage == "fill":
        fill(number, given.complaints, filled)
    elif given.stage == "measure":
        measure(number, given.complaints, filled, figures)
    else:
        subprocess.run([sys.executable, *sys.argv, "--stage", "fill"], cwd=ROOT, check=True)
        while given.wait and not given.wait.exists():
            time.sleep(1)
        subprocess.run([sys.executable, *sys.argv, "--stage", "measure"], cwd=ROOT, check=True)


def outer(number: int, database: str, complaints: Path, wait: Path | None) -> dict[str, Any]:
    """Run `inner` in a folder of its own, on a fresh database."""
    from lianxin.kernel.ciphers import Keyring

    with tempfile.TemporaryDirectory(prefix="lianxin-bench-duplicates-", dir="/tmp") as name:
        folder = Path(name)
        Keyring.generate().save(folder / "keys.json")
        environment = dict(os.environ) | {
            "LIANXIN_MODE": "test",
            "LIANXIN_DATA": str(folder),
            "LIANXIN_KEYS": str(folder / "keys.json"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        environment.pop("DATABASE_URL", None)
        figures = folder / "figures.json"
        command = [sys.executable, __file__, "--inner", str(figures), "--cases", str(number)]
        command += ["--complaints", str(complaints), *(["--wait", str(wait)] if wait else [])]
        if database == "postgres":
            command = [sys.executable, "-m", "tests.postgres", *command]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        return json.loads(figures.read_text())  # type: ignore[no-any-return]


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
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])
    parser.add_argument("--complaints", type=Path, default=COMPLAINTS)
    parser.add_argument("--wait", type=Path, help="measure only when this file is there")
    parser.add_argument("--keep", type=Path, help="the figures of several runs, kept and reported together")
    parser.add_argument("--inner", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    given = parser.parse_args()
    # Broken off, it still stops its server and removes its folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if given.inner:
        inner(given)
        return
    found = json.loads(given.keep.read_text()) if given.keep and given.keep.exists() else {}
    for database in given.databases:
        found[database] = outer(given.cases, database, given.complaints, given.wait)
        if given.keep:
            given.keep.write_text(json.dumps(found))
    RESULTS.write_text(report(found), encoding="utf-8")


if __name__ == "__main__":
    main()
