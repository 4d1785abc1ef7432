"""The country's table that came with the program. It lies below every row of the database, and each row corrects it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lianxin.foundation.worktime.enums import DayKind

TABLE = Path(__file__).parent / "data" / "china.csv"


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that is not what its weekday says. `place` is the unit that says so, None for the country."""

    day: date
    kind: DayKind
    name: str
    source: str
    place: int | None = None


@cache
def shipped_days() -> Mapping[date, NamedDay]:
    """Every day of the table; read once in a process."""
    with TABLE.open(encoding="utf-8", newline="") as handle:
        rows = [
            NamedDay(date.fromisoformat(row["day"]), DayKind(row["kind"]), row["name"], row["source"])
            for row in csv.DictReader(handle)
        ]
    return MappingProxyType({row.day: row for row in rows})
