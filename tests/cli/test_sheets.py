"""Exports open in any spreadsheet and run nothing there."""

import csv
from datetime import UTC, datetime

import click
import openpyxl
import pytest
from click.testing import CliRunner

from lianxin.cli.main import lianxin
from lianxin.cli.sheets import write_sheet
from lianxin.foundation.audit.models import AuditRecord
from tests.factories.orgs import make_org

_NASTY = ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\t=1", "平常", None, 7, datetime(2026, 3, 1, 16, 30, tzinfo=UTC)]


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    path = tmp_path / "a.xlsx"
    assert write_sheet(path, ["甲"] * len(_NASTY), [_NASTY, _NASTY]) == 2
    rows = list(openpyxl.load_workbook(path).active.iter_rows(min_row=2))
    assert {cell.data_type for cell in rows[0][:6]} == {"s"}
    assert not any(str(cell.value).startswith(("=", "+", "-", "@", "\t")) for cell in rows[0][:6])
    assert rows[0][7].value == 7
    assert rows[0][8].value == "2026-03-02 00:30"


def test_no_cell_of_a_csv_is_a_formula(tmp_path):
    path = tmp_path / "a.csv"
    write_sheet(path, ["甲"] * len(_NASTY), [_NASTY])
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    row = list(csv.reader(raw.decode("utf-8-sig").splitlines()))[1]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_breaks_off_is_not_there(tmp_path):
    def rows():
        yield ["a"]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_sheet(tmp_path / "a.csv", ["x"], rows())
    assert list(tmp_path.iterdir()) == []


def test_another_ending_is_wrong_usage(tmp_path):
    with pytest.raises(click.UsageError):
        write_sheet(tmp_path / "a.doc", ["x"], [])


@pytest.mark.django_db
def test_the_audit_comes_out_and_says_so(tmp_path):
    make_org()
    path = tmp_path / "audit.csv"
    before = AuditRecord.objects.count()
    result = CliRunner().invoke(lianxin, ["export", "audit", str(path)], catch_exceptions=False)
    assert result.exit_code == 0
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == before
    assert AuditRecord.objects.order_by("pk").last().verb == "audit.exported"


@pytest.mark.django_db
def test_days_narrow_an_export_down(tmp_path):
    make_org()
    path = tmp_path / "audit.csv"
    CliRunner().invoke(lianxin, ["export", "audit", str(path), "--until", "2001-01-01"], catch_exceptions=False)
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 1


@pytest.mark.django_db
def test_cases_come_out_without_tracking_codes(tmp_path):
    make_org(code="530502001001")
    path = tmp_path / "cases.xlsx"
    result = CliRunner().invoke(
        lianxin, ["export", "cases", str(path), "--org", "530502001001"], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    headings = [cell.value for cell in next(openpyxl.load_workbook(path).active.iter_rows())]
    assert "编号" in headings
    assert "查询码" not in headings
