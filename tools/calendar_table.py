"""Writes the country's table of holidays from the kept library: `python -m tools.calendar_table`.

To be run when the library learns a new year; a test compares the two.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import chinese_calendar

TARGET = Path(__file__).resolve().parent.parent / "lianxin" / "foundation" / "worktime" / "data" / "china.csv"
SOURCE = "国务院办公厅节假日安排通知，经 chinesecalendar 1.11"
FESTIVALS = frozenset({"中秋", "清明", "端午"})


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Day, kind, name, source; by day."""
    found: dict[date, tuple[str, str]] = {}
    for kind, days in (("holiday", chinese_calendar.holidays), ("workday", chinese_calendar.workdays)):
        found |= {day: (kind, chinese_calendar.Holiday(name).chinese) for day, name in days.items()}
    for day, (kind, name) in sorted(found.items()):
        yield day.isoformat(), kind, f"{name}节" if name in FESTIVALS else name, SOURCE


def main() -> None:
    with TARGET.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("day", "kind", "name", "source"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
