"""The figures of bench/tallies.py, kept beside those of other runs."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent.parent / "results" / "tallies.md"


def keep(units: int, facts: int, database: str, figures: dict[str, Any]) -> None:
    """Put these beside what other runs have measured, and write the report anew."""
    kept = RESULTS.with_suffix(".json")
    found = json.loads(kept.read_text()) if kept.exists() else {}
    found[f"{facts} {units} {database}"] = figures | {"day": time.strftime("%Y-%m-%d"), "command": " ".join(sys.argv)}
    kept.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    RESULTS.write_text(report(found), encoding="utf-8")


def report(found: dict[str, dict[str, Any]]) -> str:
    lines = [
        "# Figures over the facts, through HTTP and beside the bare database",
        "",
        f"One gunicorn worker, JSON of `/api/v1/figures`, {os.cpu_count()} cores. “Bare read”: the same rows that are kept, by their key, without what waits.",
        "“Bare GROUP BY”: the same figures over the facts by the index of measure, unit and day, once. PostgreSQL with fsync off.",
    ]
    for run, figures in sorted(
        found.items(), key=lambda item: [int(part) if part.isdigit() else 0 for part in item[0].split()]
    ):
        facts, units, database = run.split()
        lines += [
            "",
            f"## {int(facts):,} facts, {int(units):,} units, {database}",
            "",
            f"Load average at the start {figures['load']:.1f}. {figures['day']}: `{figures['command']}`",
            "",
            "| deed | seconds | |",
            "|---|---:|---|",
        ]
        for name, took in figures["times"].items():
            more = ", ".join(f"{key.replace('_', ' ')} {value:,}" for key, value in took.items() if key != "seconds")
            lines.append(f"| {name} | {took['seconds']:,.2f} | {more} |")
        lines += [
            "",
            "| what is read | p50 ms | p95 ms | bare read ms | ratio to it | bare GROUP BY ms | ratio to it |",
            "|---|---:|---:|---:|---:|---:|---:|",
        ]
        for name, p50, p95, read, group in figures["rows"]:
            bare = f"{read:.2f} | {p50 / read:.0f} | {group:.1f} | {p50 / group:.3f}" if group else " | | | "
            lines.append(f"| {name} | {p50:.1f} | {p95:.1f} | {bare} |")
    return "\n".join(lines) + "\n"
