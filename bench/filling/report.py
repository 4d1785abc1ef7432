"""The figures of bench/cases.py, kept beside those of other runs."""

import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

from bench.filling.served import ROUNDS, WARM

RESULTS = Path(__file__).resolve().parent.parent / "results" / "cases.md"


def keep(number: int, database: str, figures: dict[str, Any]) -> None:
    """Put these beside what other runs have measured, and write the report anew."""
    kept = RESULTS.with_suffix(".json")
    found = json.loads(kept.read_text()) if kept.exists() else {}
    figures |= {"day": time.strftime("%Y-%m-%d"), "command": " ".join(sys.argv)}
    found[f"{number} {database}"] = figures
    kept.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    RESULTS.write_text(report(found), encoding="utf-8")


def report(found: dict[str, dict[str, Any]]) -> str:
    lines = [
        "# Requests at full size, through HTTP",
        "",
        (
            f"One gunicorn worker with one thread, a kept connection, {ROUNDS} rounds after {WARM} to warm up; "
            f"Python {platform.python_version()}, {os.cpu_count()} cores, 9,000 units, texts and lengths of real complaints."
        ),
        "PostgreSQL runs with fsync off and otherwise as it comes; SQLite with synchronous=NORMAL. “Bare SQL” is the median of the",
        "same statements about requests, sent as text from a second process in the same run: what the database alone takes.",
        "CPU is what a request costs whatever else runs on the machine. For the export the bare SQL is one SELECT of all columns. Filled in bulk: the requests have their steps, not their facts and audit.",
    ]
    for run, figures in sorted(found.items(), key=lambda item: (int(item[0].split()[0]), item[0])):
        number, database = int(run.split()[0]), run.split()[1]
        lines += [
            "",
            f"## {number:,} requests, {database} {figures['version']}",
            "",
            f"Filled in {figures['seconds']['filling']:.0f} s, search index in {figures['seconds'].get('search index', 0):.0f} s; load average {figures['load']:.1f} on {os.cpu_count()} cores. {figures['day']}: `{figures['command']}`",
            figures.get("note", ""),
            "",
            "| what (who reads) | p50 ms | p95 ms | worker CPU ms | PostgreSQL CPU ms | statements | peak MB | bare SQL ms | ratio |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        ]
        for name, p50, p95, statements, peak, bare, cpu, database_cpu in figures["rows"]:
            ratio = f"{p50 / bare:.1f}" if bare else ""
            shown = f"{bare:.2f}" if bare else ""
            used = f"{database_cpu:.1f}" if database == "postgres" else ""
            lines.append(
                f"| {name} | {p50:.1f} | {p95:.1f} | {f'{cpu:.1f}' if cpu else ''} | {used} | {statements or ''} | {peak} | {shown} | {ratio} |"
            )
    return "\n".join(lines) + "\n"
