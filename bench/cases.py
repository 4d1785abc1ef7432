"""Measures requests at full size through HTTP, one worker, beside the bare SQL that does the same. Writes bench/results/cases.md.

    .venv/bin/python bench/cases.py [--cases 100000 1000000] [--databases sqlite postgres] [--complaints FOLDER]

9,000 units, three years, texts and lengths of real complaints (FOLDER holds their CSV files; they are read, never copied).
Each size and database is measured in a process and a folder of its own under /tmp, which goes at the end. With --wait FILE
the databases are filled at once, and each is measured when FILE is there: filling may share the machine, measuring may not.
"""

import argparse
import json
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMPLAINTS = ROOT.parent / "shared" / "data" / "complaints"
sys.path.insert(0, str(ROOT))

from bench.filling.report import keep  # noqa: E402
from bench.filling.served import (  # noqa: E402  the root comes first
    ROUNDS,
    WARM,
    Browser,
    cpu_ms,
    forget_peak,
    peak_mb,
    postmaster,
    served,
    timed,
)

EXPORTED = 100_000
Filled = tuple[Any, dict[str, float]]


@dataclass(slots=True)
class Measured:
    name: str
    p50: float
    p95: float
    statements: int
    peak: int
    bare: float
    # CPU of the worker and of PostgreSQL, a request.
    cpu: tuple[float, float] = (0.0, 0.0)


class Bench:
    """All measurements of one size and database."""

    def __init__(self, number: int, filled: Filled, environment: dict[str, str]) -> None:
        self.number, self.environment = number, environment
        self.place, self.seconds = filled
        self.found: list[Measured] = []
        self.postmaster = postmaster()

    def run(self) -> None:
        from django.test import Client

        self.clients = {}
        self.browsers = {}
        for name, user in self.place.readers.items():
            client = self.clients[name] = Client()
            client.force_login(user)
            cookies = "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
            self.browsers[name] = {"Host": "localhost", "Cookie": cookies, "Accept-Language": "zh-hans"}
        from django.db import connections

        connections.close_all()
        with served(self.environment) as self.worker:
            self.create()
            self.lists()
            self.one_case()
            self.search()
            self.export()

    def measure(self, name: str, reader: str, address: str, rounds: int = ROUNDS) -> None:
        browser = Browser(self.browsers[reader])
        forget_peak(self.worker)
        before = self.cpu()
        p50, p95 = timed(lambda: browser.get(address), rounds)
        cpu = self.cpu_since(before, rounds + min(WARM, rounds))
        peak = peak_mb(self.worker)
        statements = self.statements(reader, address)
        about = [statement for statement in statements if "cases_" in statement or "search_document" in statement]
        bare = timed(lambda: [self.query(statement) for statement in about], rounds)[0]
        self.keep(Measured(f"{name} ({reader})", p50, p95, len(statements), peak, bare, cpu))

    def cpu(self) -> tuple[float, float]:
        return cpu_ms(self.worker), cpu_ms(self.postmaster, with_children=True) if self.postmaster else 0.0

    def cpu_since(self, before: tuple[float, float], times: int) -> tuple[float, float]:
        worker, database = self.cpu()
        return (worker - before[0]) / times, (database - before[1]) / times

    if __name__ == "__main__":
    main()
