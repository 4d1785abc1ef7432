"""Two trees and ten million facts over three years, the same for the same numbers, written by the database itself."""

import csv
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection

from bench.filling.place import tree as tree_of_9000
from bench.filling.tables import settle, without_indexes
from lianxin.foundation.journal.measures import Measure, register

FIRST, LAST = date(2023, 11, 1), date(2026, 10, 31)
DAYS = (LAST - FIRST).days + 1
CATEGORIES, CHANNELS = 30, 4
# 1, 10, 200, 2,000, 100,000, 300,000
FAN_OUT = ((10, "county"), (20, "township"), (10, "community"), (50, "grid"), (3, "building_group"))
SETS = ((), ("category",), ("channel",))
CHUNK = 500_000


def register_measures() -> None:
    """Of ten facts four are requests received, three resolved, two answered and one of a stock."""
    for name in ("received", "resolved", "responded"):
        register(Measure(f"bench.{name}", name, "", "", "territorial", ("category", "channel"), sets=SETS))
    register(Measure("bench.open", "open", "", "", "territorial", ("category", "channel"), sets=((),), stock=True))


def tree_of_402211() -> Iterator[tuple[str, ...]]:
    day = "2020-01-01"
    yield ("c", "某市", "city", "", day)
    above = ["c"]
    for fan_out, kind in FAN_OUT:
        below = []
        for parent in above:
            for number in range(fan_out):
                code = f"{parent}{number:02d}"
                yield (code, f"{kind}{code[1:]}", kind, parent, day)
                below.append(code)
        above = below


TREES: dict[int, Callable[[], Iterator[tuple[str, ...]]]] = {9_000: tree_of_9000, 402_211: tree_of_402211}


def fill_tree(units: int) -> None:
    from lianxin.foundation.orgs.importing import import_orgs
    from lianxin.kernel import clock
    from lianxin.kernel.actors import SYSTEM

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "units.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(("code", "name", "kind", "parent_code", "valid_from"))
            table.writerows(TREES[units]())
        import_orgs(source=source, by=SYSTEM, at=clock.now())


def fill_facts(number: int, *, waiting: int) -> None:
    """`number` facts at the units that have none below them; the last `waiting` stand in the tail."""
    with connection.cursor() as cursor:
        leaves = _number_leaves()
        with without_indexes("journal_fact"):
            for first in range(1, number + 1, CHUNK):
                cursor.execute(_insert(leaves, first, min(first + CHUNK - 1, number)))
        # Emptied so that its file is small again, as it is where folding keeps pace.
        cursor.execute("DELETE FROM journal_facttail" if connection.vendor == "sqlite" else "TRUNCATE journal_facttail")
        cursor.execute(
            "INSERT INTO journal_facttail (fact) SELECT id FROM journal_fact ORDER BY id DESC LIMIT %s", [waiting]
        )
    settle(("journal_fact", "journal_facttail", "orgs_orgpath", "orgs_org"))


def _number_leaves() -> int:
    serial = "INTEGER PRIMARY KEY" if connection.vendor == "sqlite" else "BIGSERIAL PRIMARY KEY"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_leaf (n {serial}, org BIGINT)")
        cursor.execute(
            "INSERT INTO bench_leaf (org) SELECT o.id FROM orgs_org o WHERE NOT EXISTS "
            "(SELECT 1 FROM orgs_orglink l WHERE l.parent_id = o.id) ORDER BY o.id"
        )
        cursor.execute("SELECT count(*) FROM bench_leaf")
        return int(cursor.fetchone()[0])


def _insert(leaves: int, first: int, last: int) -> str:
    """Mixed by multiplying with primes: any leaf, any second of three years, any category; some leaves busier."""
    begin = int(datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC).timestamp()) - 8 * 3600
    second = f"({begin} + (i * 7919 + i / 13) % {DAYS * 86400})"
    drawn = f"(CASE WHEN i % 3 = 0 THEN (i * 104729 + i / 7) % ({leaves} / 10 + 1) ELSE (i * 15485863 + i / 11) % {leaves} END + 1)"
    code = "CASE WHEN i % 10 < 4 THEN 'bench.received' WHEN i % 10 < 7 THEN 'bench.resolved' WHEN i % 10 < 9 THEN 'bench.responded' ELSE 'bench.open' END"
    quantity = "CASE WHEN i % 10 < 9 THEN 1 WHEN i % 20 = 9 THEN 1 ELSE -1 END"
    category, channel = f"(i * 31 + i / 17) % {CATEGORIES}", f"(i / 3) % {CHANNELS}"
    if connection.vendor == "sqlite":
        numbers = f"WITH RECURSIVE numbers(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM numbers WHERE i < {last})"
        at, day = (
            f"datetime({second}, 'unixepoch')",
            f"CAST(strftime('%Y%m%d', {second} + 28800, 'unixepoch') AS INTEGER)",
        )
        dims = f"""printf('{{"category": "%02d", "channel": "%d"}}', {category}, {channel})"""
        key = "'bench:' || i"
    else:
        numbers = f"WITH numbers AS (SELECT i FROM generate_series({first}::bigint, {last}) AS i)"
        at = f"to_timestamp({second})"
        day = f"to_char(to_timestamp({second} + 28800) AT TIME ZONE 'UTC', 'YYYYMMDD')::int"
        dims = f"""('{{"category": "' || lpad(({category})::text, 2, '0') || '", "channel": "' || ({channel}) || '"}}')::jsonb"""
        key = "'bench:' || i"
    # A percent sign stands for itself: nothing is passed beside.
    return (
        f"INSERT INTO journal_fact (measure, org, at, recorded_at, quantity, dims, subject, actor, key, day) {numbers} "
        f"SELECT {code}, leaf.org, {at}, {at}, {quantity}, {dims}, NULL, NULL, {key}, {day} "
        f"FROM numbers JOIN bench_leaf leaf ON leaf.n = {drawn}"
    )
