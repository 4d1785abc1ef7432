"""A place's table of days from a file, and the one that comes with the program."""

from datetime import date

import pytest
from xlsxwriter import Workbook

from lianxin.foundation.worktime.enums import DayKind
from lianxin.foundation.worktime.importing import read_days
from lianxin.foundation.worktime.shipped import TABLE, shipped_days
from lianxin.kernel.errors import Invalid
from tools import calendar_table


@pytest.fixture
def written(tmp_path):
    def write(text, name="2027年放假安排.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_headings_in_chinese_and_days_in_any_hand(written, encoding):
    path = written(
        "日期,安排,节日\n2027-1-1,休,元旦\n2027年2月6日,调休上班,春节\n20271001,放假,国庆节\n", encoding=encoding
    )
    rows = read_days(path)
    assert [(row.day, row.kind) for row in rows] == [
        (date(2027, 1, 1), DayKind.HOLIDAY),
        (date(2027, 2, 6), DayKind.WORKDAY),
        (date(2027, 10, 1), DayKind.HOLIDAY),
    ]
    assert {row.source for row in rows} == {"2027年放假安排.csv"}


def test_a_workbook_with_real_dates(tmp_path):
    path = tmp_path / "days.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["day", "kind", "name", "source"])
        sheet.write_datetime(1, 0, date(2027, 1, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(1, 1, ["holiday", "元旦", "国办发明电〔2026〕7号"])
    (row,) = read_days(path)
    assert (row.day, row.kind, row.source) == (date(2027, 1, 1), DayKind.HOLIDAY, "国办发明电〔2026〕7号")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "日期,名称\n2027-1-1,元旦\n",
        "日期,安排\n2027-1-1,也许\n",
        "日期,安排\n2027-13-1,休\n",
        "日期,安排\n元旦,休\n",
    ],
)
def test_what_is_no_calendar_is_refused_by_line(written, text):
    with pytest.raises(Invalid):
        read_days(written(text))


def test_the_shipped_table_is_what_the_library_knows():
    written = [tuple(line.split(",")) for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    assert written == list(calendar_table.rows())
    assert shipped_days()[date(2026, 10, 10)].kind == DayKind.WORKDAY
