"""What the database alone takes: the same figures by a GROUP BY over the facts, and by reading the rows that are kept."""

from datetime import date
from typing import Any

from django.db import connection

from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of
from lianxin.foundation.orgs.rules import STEP, path_range
from lianxin.foundation.tallies.models import TallyPlan

_MEASURE = "bench.received"


def _all(statement: str, values: Any = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _dim(name: str) -> str:
    return f"json_extract(fact.dims, '$.{name}')" if connection.vendor == "sqlite" else f"fact.dims ->> '{name}'"


def _days(year: tuple[date, date]) -> tuple[int, int]:
    first, last = (int(f"{day:%Y%m%d}") for day in year)
    return first, last


def bare_group(unit: Org, by: str, below: int, year: tuple[date, date]) -> list[Any]:
    """Over the facts: by the index of measure, unit and day, grouped by month (and dimension, and unit of the level)."""
    path = path_of(unit.pk)
    level = f"substr(place.path, 1, {len(path) + below * STEP})"
    columns = ", ".join([level, "fact.day / 100", *([_dim(by)] if by else [])])
    groups = ", ".join(str(number) for number in range(1, 3 + bool(by)))
    return _all(
        f"""SELECT {columns}, SUM(fact.quantity) FROM orgs_orgpath place JOIN journal_fact fact ON fact.org = place.org_id
        WHERE place.line = 'territorial' AND place.valid_to IS NULL AND place.path >= %s AND place.path < %s
        AND fact.measure = %s AND fact.day BETWEEN %s AND %s GROUP BY {groups}""",
        [*path_range(path), _MEASURE, *_days(year)],
    )


def bare_read(unit: Org, by: str, below: int, year: tuple[date, date]) -> list[Any]:
    """Of the rows that are kept, without what waits: by their key."""
    low, high = (day // 100 for day in _days(year))
    series = [
        one for (one,) in _all("SELECT id FROM tallies_series WHERE measure = %s AND dimset = %s", [_MEASURE, by])
    ]
    units, values = "%s", [unit.pk]
    if below:
        path = path_of(unit.pk)
        units = """SELECT org_id FROM orgs_orgpath WHERE line = 'territorial' AND valid_to IS NULL
                   AND path >= %s AND path < %s AND length(path) = %s"""
        values = [*path_range(path), len(path) + below * STEP]
    return _all(
        f"""SELECT org, period, series, quantity FROM tallies_tally WHERE series IN ({", ".join(map(str, series)) or "0"})
        AND org IN ({units}) AND period BETWEEN %s AND %s""",
        [*values, low, high],
    )


def count_everything() -> None:
    """Every set that is kept, by one GROUP BY each: facts joined with the units above them."""
    _all_above()
    wanted: dict[tuple[str, str, str], list[str]] = {}
    for one in TallyPlan.objects.filter(kept=True, measure__startswith="bench."):
        wanted.setdefault((one.measure, one.dimset, one.grain), []).append(one.kind)
    for (measure, dimset, grain), kinds in wanted.items():
        period = "fact.day" if grain == "day" else "fact.day / 100"
        asked = ["above.above", period, *(_dim(name) for name in dimset.split(",") if name)]
        columns = ", ".join(f"{column} AS c{number}" for number, column in enumerate(asked))
        groups = ", ".join(str(number + 1) for number in range(2 + bool(dimset)))
        marks = ", ".join(["%s"] * len(kinds))
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_counted")
            cursor.execute(
                f"""CREATE TEMPORARY TABLE bench_counted AS SELECT {columns}, SUM(fact.quantity) AS quantity
                FROM journal_fact fact JOIN bench_above above ON above.org = fact.org AND above.kind IN ({marks})
                WHERE fact.measure = %s GROUP BY {groups}""",
                [*kinds, measure],
            )


def _all_above() -> None:
    """Each unit with every unit above it, and that one's kind."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_above")
        cursor.execute("CREATE TEMPORARY TABLE bench_above (org BIGINT, above BIGINT, kind TEXT)")
        kinds = dict(Org.objects.values_list("pk", "kind__code"))
        rows = []
        for org, path in _all("SELECT org_id, path FROM orgs_orgpath WHERE line = 'territorial' AND valid_to IS NULL"):
            for end in range(STEP, len(path) + 1, STEP):
                above = int(path[end - STEP : end], 16)
                rows.append((org, above, kinds[above]))
        if connection.vendor == "postgresql":
            with cursor.copy("COPY bench_above FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute("ANALYZE bench_above")
        else:
            cursor.executemany("INSERT INTO bench_above VALUES (%s, %s, %s)", rows)
        cursor.execute("CREATE INDEX bench_above_org ON bench_above (org, kind)")
