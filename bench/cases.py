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
import sys
import time
import uuid
from dataclasses import dataclass
from functools import partial
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
from bench.filling.stages import add_options, apart, heed_the_end, in_stages, ready  # noqa: E402

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
            # As a browser with scripts asks: the numbers of the other queues come after, and are measured apart.
            client.cookies["counts_after"] = "1"
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

    def keep(self, measured: Measured) -> None:
        self.found.append(measured)
        print(
            f"{measured.name:60} p50 {measured.p50:8.1f} p95 {measured.p95:8.1f} st {measured.statements:3} bare {measured.bare:8.2f} MB {measured.peak}",
            flush=True,
        )

    def query(self, statement: str) -> list[Any]:
        from django.db import connection

        connection.ensure_connection()
        cursor = connection.connection.cursor()
        try:
            cursor.execute(statement)
            return cursor.fetchall()  # type: ignore[no-any-return]
        finally:
            cursor.close()

    def statements(self, reader: str, address: str) -> list[str]:
        """What a page sends to the database, as text."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = self.clients[reader]
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address).getvalue()
        return [query["sql"] for query in captured]

    def path(self, name: str) -> list[str]:
        from lianxin.foundation.orgs.queries import path_of
        from lianxin.foundation.orgs.rules import path_range

        return list(path_range(path_of(self.place.units[name].pk)))

    def lists(self) -> None:
        """For readers of everything, of a tenth, of a hundredth and of a thousandth of it."""
        for reader in self.place.readers:
            self.measure("list of 25 with total", reader, "/desk/?queue=all")
            self.measure("filtered count", reader, "/desk/total/?queue=all&state=in_progress")
            self.measure("overdue list", reader, "/desk/?queue=overdue")
        page = Browser(self.browsers["city"]).get("/desk/?queue=all").decode()
        after = re.findall(r'href="\?([^"]*after=[^"]*)"', page)[-1].replace("&amp;", "&")
        self.measure("next page by key", "city", f"/desk/?{after}")
        for reader in ("city", "county"):
            self.measure("deep page, in the middle of all", reader, self.deep())
        self.measure("filtered list, closed", "county", "/desk/?queue=all&state=closed")
        self.measure("filtered list, a kind", "county", "/desk/?queue=all&category=03")
        self.measure("counts of all queues", "city", "/desk/counts/")

    def deep(self) -> str:
        """The address of the page in the middle."""
        from lianxin.domains.cases.models import Case
        from lianxin.domains.cases.queries import board

        return f"/desk/?queue=all&after={board._encode(Case.objects.get(pk=self.number // 2), by_due=False)}"  # noqa: SLF001

    def one_case(self) -> None:
        from lianxin.domains.cases.models import Case

        low, high = self.path("township")
        case = Case.objects.filter(unit_path__gte=low, unit_path__lt=high, state="in_progress")[0]
        self.measure("case page", "township", f"/desk/cases/{case.uuid}/")

    def search(self) -> None:
        self.measure("two-character search, common", "city", "/desk/search/?q=%E7%89%A9%E4%B8%9A")
        self.measure("two-character search, rarer", "county", "/desk/search/?q=%E8%B7%AF%E7%81%AF")

    def create(self) -> None:
        from lianxin.foundation.access.enums import Role
        from tests.factories.access import make_token

        _token, secret = make_token(Role.DISPATCHER, self.place.units["county"])
        browser = Browser(
            {"Host": "localhost", "Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        )
        body = json.dumps(
            {"place": self.place.grid, "words": "三单元楼道灯坏了,已经一个星期,老人上下楼不方便。", "category": "03.04"}
        )

        def send() -> None:
            status, content = browser.send(
                "POST", "/api/v1/cases", body.encode(), **{"Idempotency-Key": uuid.uuid4().hex}
            )  # type: ignore[arg-type]
            assert status == 201, f"{status} {content[:500]!r}"

        forget_peak(self.worker)
        before = self.cpu()
        p50, p95 = timed(send)
        cpu = self.cpu_since(before, ROUNDS + WARM)
        peak, statements = peak_mb(self.worker), self.created_in(secret, body)
        self.keep(Measured("create through the API", p50, p95, statements, peak, self.bare_create(), cpu))

    def created_in(self, secret: str, body: str) -> int:
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        headers = {"Authorization": f"Bearer {secret}"}
        for _warm in range(2):
            with CaptureQueriesContext(connection) as captured:
                made = Client().post(
                    "/api/v1/cases",
                    body,
                    content_type="application/json",
                    headers=headers | {"Idempotency-Key": uuid.uuid4().hex},
                )
                assert made.status_code == 201, made.content
        return len(captured)

    def bare_create(self) -> float:
        """The row and its first event alone, in a transaction."""
        from django.db import transaction

        from lianxin.domains.cases.models import Case, CaseEvent

        last = Case.objects.order_by("-id").first()
        event = CaseEvent.objects.filter(case=last)[0]

        def insert() -> None:
            with transaction.atomic():
                last.pk, last.uuid, last.tracking_code = None, uuid.uuid4(), uuid.uuid4().hex[:12]  # type: ignore[union-attr]
                last.save(force_insert=True)  # type: ignore[union-attr]
                event.pk, event.case = None, last
                event.save(force_insert=True)

        return timed(insert)[0]

    def export(self) -> None:
        since = ""
        if self.number > EXPORTED:
            from lianxin.domains.cases.models import Case
            from lianxin.kernel import clock

            first = Case.objects.order_by("-id")[EXPORTED]
            since = f"&since={clock.local_day(first.submitted_at).isoformat()}"
        for form in ("csv", "xlsx"):
            address = f"/desk/export/?queue=all&form={form}{since}"
            browser = Browser(self.browsers["city"])
            forget_peak(self.worker)
            before = self.cpu()
            begin = time.perf_counter()
            size = len(browser.get(address))
            took = (time.perf_counter() - begin) * 1000
            cpu = self.cpu_since(before, 1)
            peak = peak_mb(self.worker)
            sql = timed(lambda: self.query("SELECT * FROM cases_case ORDER BY submitted_at DESC LIMIT 100000"), 1)[0]
            self.keep(
                Measured(
                    f"export of about 100,000 rows, {form}, {size / 1e6:.0f} MB (city)", took, took, 0, peak, sql, cpu
                )
            )


def fill(given: argparse.Namespace, filled: Path) -> None:
    """The tables and the search index."""
    ready()
    from bench.filling import place
    from lianxin.foundation.search.actions import rebuild

    begin = time.perf_counter()
    made = place.fill(given.cases[0], given.complaints)
    seconds = {"filling": time.perf_counter() - begin}
    begin = time.perf_counter()
    rebuild(progress=lambda _count: None)
    seconds["search index"] = time.perf_counter() - begin
    filled.write_bytes(pickle.dumps((made, seconds)))
    print(f"{given.cases[0]:,} on {given.databases[0]}: {seconds}", flush=True)


def measure(given: argparse.Namespace, filled: Path) -> dict[str, Any]:
    ready()
    database = given.databases[0]
    bench = Bench(given.cases[0], pickle.loads(filled.read_bytes()), dict(os.environ) | {"DATABASE": database})
    bench.run()
    from django.db import connection

    version = connection.Database.sqlite_version if database == "sqlite" else str(connection.pg_version)  # type: ignore[attr-defined]
    rows = [[m.name, m.p50, m.p95, m.statements, m.peak, m.bare, *m.cpu] for m in bench.found]
    return {"rows": rows, "seconds": bench.seconds, "version": version, "load": os.getloadavg()[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--complaints", type=Path, default=COMPLAINTS)
    add_options(parser)
    given = parser.parse_args()
    heed_the_end()
    if given.inner:
        in_stages(given, fill=partial(fill, given), measure=partial(measure, given))
        return
    for number in given.cases:
        for database in given.databases:
            options = ("--cases", number, "--complaints", given.complaints)
            keep(number, database, apart("cases", *options, database=database, wait=given.wait))


if __name__ == "__main__":
    main()
