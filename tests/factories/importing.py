"""Files of requests for tests: written, imported, and what was refused of them."""

import csv
from datetime import timedelta
from pathlib import Path

import openpyxl

from lianxin.domains.cases.importing import plan_import, run_import
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.cases import Town

HEADINGS = ["编号", "留言用户", "主题", "留言时间", "内容"]
NOW = clock.now()


def day(ago: int, hour: str = "9:32:09") -> str:
    moment = clock.local_day(NOW - timedelta(days=ago))
    return f"{moment.year}/{moment.month}/{moment.day} {hour}"


def write_csv(path: Path, rows: list[list[str]], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle, delimiter=delimiter).writerows(rows)
    return path


def message(number: str, words: str = "路灯不亮", *, user: str = "A1", at: str = "", title: str = "路灯") -> list[str]:
    return [number, user, title, at or day(3), words]


def bring_in(
    path: Path, town: Town, *, place: str = "township", by=SYSTEM, dry_run: bool = False, create: bool = False, **said
):
    plan = plan_import(path=path, place=town.orgs[place], **said)
    errors = path.with_name("errors.xlsx")
    return run_import(plan, by=by, at=NOW, dry_run=dry_run, create_categories=create, errors_to=errors)


def reasons(path: Path) -> dict[str, str]:
    """The reason of each refused row by its first cell."""
    rows = list(openpyxl.load_workbook(path.with_name("errors.xlsx")).active.iter_rows(values_only=True))
    assert rows[0][-2:] == ("原因", "行号")
    return {row[0]: row[-2] for row in rows[1:]}
