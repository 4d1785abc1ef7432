"""Units from files: every encoding and format, faults with their reasons, the same file twice, the next year's file."""

import csv
import gzip
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.orgs.actions import apply_due, open_org
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.importing import ImportOutcome, import_orgs
from lianxin.foundation.orgs.models import Org, OrgImportRow, OrgLink, OrgName, OrgPath
from lianxin.foundation.orgs.queries import (
    ancestors,
    check_paths,
    children,
    org_by_code,
    path_of,
    search_orgs,
    subtree,
    trail,
)
from lianxin.foundation.orgs.rules import path_under
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Invalid, Refused
from tests.factories.orgs import make_org

pytestmark = pytest.mark.django_db

DIVISIONS = Path("/work/shared/data/divisions")
HEADER = ("代码", "名称", "类型", "上级代码", "启用日期", "停用日期")
DAY = date(2026, 3, 1)
TREE = (
    ("5305", "保山市", "市", "", "2020-01-01", ""),
    ("530502", "隆阳区", "county", "5305", "2020/1/1", ""),
    ("530502001", "兰城街道", "街道", "530502", "2021年5月1日", ""),
    ("530502001001", "太保社区", "社区", "530502001", "20220101", ""),
    ("530502001201", "杨官村", "村委会", "530502001", "", ""),
)


def write_csv(path: Path, rows=TREE, header=HEADER, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def write_xlsx(path: Path, rows=TREE, header=HEADER) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([header, *rows]):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return path


def run(path: Path, **options) -> ImportOutcome:
    given = {"by": SYSTEM, "at": clock.at_local(DAY, 9), **options}
    return import_orgs(source=path, **given)


def reasons(path: Path) -> dict[str, str]:
    """Code and reason of every row of an error file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["代码"]: row["原因" if "原因" in row else "Reason"] for row in csv.DictReader(file)}


def everything() -> list[object]:
    tables = (Org, OrgName, OrgLink, OrgPath, Fact)
    return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    outcome = run(write_csv(tmp_path / "orgs.csv", encoding=encoding))
    assert (outcome.read, outcome.opened, outcome.failed) == (5, 5, 0)
    assert trail(org_by_code("530502001201")) == ["保山市", "隆阳区", "兰城街道", "杨官村"]


def test_workbook_gzip_and_semicolons_are_read(tmp_path: Path) -> None:
    rows = [
        (int(code), name, kind, int(parent) if parent else "", first, last)
        for code, name, kind, parent, first, last in TREE
    ]
    assert run(write_xlsx(tmp_path / "orgs.xlsx", rows)).opened == 5
    packed = tmp_path / "orgs.csv.gz"
    packed.write_bytes(gzip.compress("代码;名称;类型;上级代码\n530502002;青华街道;乡镇;530502\n".encode()))
    assert run(packed).opened == 1
    assert org_by_code("530502002").kind.code == "township"


def test_new_units_have_names_links_paths_facts_and_one_audit_record(tmp_path: Path) -> None:
    outcome = run(write_csv(tmp_path / "orgs.csv"))
    community = org_by_code("530502001001")
    assert (community.opened, community.kind.code) == (date(2022, 1, 1), "community")
    assert org_by_code("530502001201").opened == DAY
    assert [org.name for org in ancestors(community.pk)] == ["保山市", "隆阳区", "兰城街道"]
    assert path_of(community.pk) == path_under(path_of(org_by_code("530502001").pk), community.pk)
    assert check_paths() == []
    fact = Fact.objects.get(measure="orgs.opened", org=community.pk)
    assert (fact.quantity, fact.dims, clock.local_day(fact.at)) == (1, {"kind": "community"}, date(2022, 1, 1))
    (record,) = records_about(("org_import", outcome.sha256))
    assert record.changes["opened"] == 5
    assert [hit.name for hit in search_orgs("tbsq")] == ["太保社区"]
    assert not OrgImportRow.objects.exists()
    # The next unit opened by hand gets an id behind those given ahead.
    assert make_org("下一个", parent=community).pk > community.pk


def test_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    rows = [*TREE, ("530502001202", "旧村", "村", "530502001", "2021-06-01", "2025-01-01")]
    path = write_csv(tmp_path / "orgs.csv", rows)
    run(path)
    before = everything()
    outcome = run(path, at=clock.at_local(DAY + timedelta(days=30), 9))
    assert (outcome.opened, outcome.renamed, outcome.moved, outcome.closed) == (0, 0, 0, 0)
    assert (outcome.unchanged, outcome.failed) == (6, 0)
    assert everything() == before


def test_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orgs.csv", [*TREE, ("1", "没有上级", "村", "404", "", "")])
    would = run(path, dry_run=True, errors_to=tmp_path / "errors.csv")
    assert not Org.objects.exists()
    assert not OrgImportRow.objects.exists()
    assert set(reasons(tmp_path / "errors.csv")) == {"1"}
    did = run(path)
    assert (would.opened, would.failed, did.opened, did.failed) == (5, 1, 5, 1)


def test_next_years_file_renames_moves_closes_and_opens(tmp_path: Path) -> None:
    run(write_csv(tmp_path / "old.csv"))
    later = DAY + timedelta(days=300)
    rows = (
        TREE[0],
        ("530502", "隆阳新区", "县", "5305", "2026-06-01", ""),
        TREE[2],
        ("530502002", "青华街道", "街道", "530502", "", ""),
        ("530502001001", "太保社区", "社区", "530502002", "2022-01-01", ""),
        ("530502001201", "杨官村", "村", "530502001", "", "2026-12-01"),
    )
    outcome = run(write_csv(tmp_path / "new.csv", rows), at=clock.at_local(later, 9))
    assert (outcome.opened, outcome.renamed, outcome.moved, outcome.closed) == (1, 1, 1, 1)
    assert (outcome.unchanged, outcome.failed) == (2, 0)
    assert org_by_code("530502").name == "隆阳新区"
    assert OrgName.objects.get(org=org_by_code("530502"), valid_to__isnull=True).valid_from == date(2026, 6, 1)
    assert trail(org_by_code("530502001001")) == ["保山市", "隆阳新区", "青华街道", "太保社区"]
    assert [org.name for org in children(org_by_code("530502001").pk, on=DAY)] == ["太保社区", "杨官村"]
    assert org_by_code("530502001201").closed == date(2026, 12, 1)
    assert check_paths() == []


def test_every_fault_has_its_reason(tmp_path: Path) -> None:
    run(write_csv(tmp_path / "orgs.csv"))
    rows = (
        ("", "无代码", "村", "530502001", "", ""),
        ("a1", "", "村", "530502001", "", ""),
        ("a2", "怪类型", "星球", "530502001", "", ""),
        ("a3", "无类型", "", "530502001", "", ""),
        ("a4", "日期不对", "村", "530502001", "2026-02-30", ""),
        ("a5", "先撤后设", "村", "530502001", "2026-02-01", "2026-01-01"),
        ("a6", "没有上级", "村", "nope", "", ""),
        ("a7", "自己是上级", "村", "a7", "", ""),
        ("a8", "好村", "村", "530502001", "", ""),
        ("a8", "重复村", "村", "530502001", "", ""),
        ("b1", "环一", "村", "b2", "", ""),
        ("b2", "环二", "村", "b1", "", ""),
        ("c1", "早于上级", "社区", "530502001", "1990-01-01", ""),
        ("c2", "上级有错", "网格", "c1", "", ""),
        ("530502001001", "太保社区", "村", "530502001", "", ""),
        ("d" * 41, "代码太长", "村", "530502001", "", ""),
        ("d2", "长" * 121, "村", "530502001", "", ""),
        ("e1", "=HYPERLINK(1)", "星球", "530502001", "", ""),
    )
    outcome = run(write_csv(tmp_path / "bad.csv", rows), errors_to=tmp_path / "errors.csv")
    assert (outcome.opened, outcome.failed) == (1, len(rows) - 1)
    with (tmp_path / "errors.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))
    assert len(written) == len(rows)
    assert all(row[0] for row in written)
    assert written[0][1:] == list(HEADER)
    assert written[-1][2] == "'=HYPERLINK(1)"
    told = {row[2]: row[0] for row in written[1:]}
    assert len(set(told.values())) >= 11
    assert told["环一"] == told["环二"]


def test_error_file_as_workbook(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "orgs.xlsx", [*TREE, (99, "没有上级", "村", 404, "", "")])
    outcome = run(path, errors_to=tmp_path / "errors.xlsx")
    assert outcome.errors == tmp_path / "errors.xlsx"
    rows = list(openpyxl.load_workbook(outcome.errors).active.iter_rows(values_only=True))
    assert [row[1] for row in rows] == ["代码", "99"]


def test_old_code_and_closed_unit_are_refused(tmp_path: Path) -> None:
    from lianxin.foundation.orgs.actions import close_org, rename_org

    run(write_csv(tmp_path / "orgs.csv"))
    at = clock.at_local(DAY, 10)
    rename_org(org=org_by_code("530502001001"), code="530502009001", on=DAY, by=SYSTEM, at=at)
    close_org(org=org_by_code("530502001201"), on=DAY + timedelta(days=1), by=SYSTEM, at=at)
    outcome = run(tmp_path / "orgs.csv", errors_to=tmp_path / "errors.csv")
    assert (outcome.opened, outcome.unchanged, outcome.failed) == (0, 3, 2)
    assert set(reasons(tmp_path / "errors.csv")) == {"530502001001", "530502001201"}


def test_closing_a_unit_with_open_units_below_is_refused(tmp_path: Path) -> None:
    run(write_csv(tmp_path / "orgs.csv"))
    rows = [("530502001", "兰城街道", "街道", "530502", "", "2026-02-01")]
    outcome = run(write_csv(tmp_path / "bad.csv", rows), errors_to=tmp_path / "errors.csv")
    assert (outcome.closed, outcome.failed, outcome.unchanged) == (0, 1, 0)
    assert "2" in reasons(tmp_path / "errors.csv")["530502001"]


def test_units_dated_ahead_wait_for_their_day(tmp_path: Path) -> None:
    day = DAY + timedelta(days=10)
    rows = [
        *TREE,
        ("530502003", "未来街道", "街道", "530502", str(day), ""),
        ("530502003001", "新社区", "社区", "530502003", str(day), ""),
    ]
    assert run(write_csv(tmp_path / "orgs.csv", rows)).opened == 7
    assert not OrgPath.objects.filter(org=org_by_code("530502003001")).exists()
    assert search_orgs("未来") == []
    apply_due(today=day)
    assert trail(org_by_code("530502003001"))[-2:] == ["未来街道", "新社区"]
    assert check_paths(today=day) == []


def test_below_a_unit_that_moved_paths_follow_its_places(tmp_path: Path) -> None:
    from lianxin.foundation.orgs.actions import move_org

    run(write_csv(tmp_path / "orgs.csv"))
    at = clock.at_local(DAY, 10)
    other = open_org(
        name="施甸县",
        kind="county",
        parents={Line.TERRITORIAL: org_by_code("5305")},
        on=date(2020, 1, 1),
        by=SYSTEM,
        at=at,
    )
    township = org_by_code("530502001")
    move_org(org=township, parent=other, on=date(2024, 1, 1), by=SYSTEM, at=at)
    run(write_csv(tmp_path / "more.csv", [("530502001002", "迟到社区", "社区", "530502001", "2023-01-01", "")]))
    late = org_by_code("530502001002")
    assert [org.name for org in ancestors(late.pk, on=date(2023, 6, 1))] == ["保山市", "隆阳区", "兰城街道"]
    assert [org.name for org in ancestors(late.pk)] == ["保山市", "施甸县", "兰城街道"]
    assert check_paths() == []


def test_chain_deeper_than_a_path_is_refused(tmp_path: Path) -> None:
    rows = [(f"x{n}", f"层{n}", "部门", f"x{n - 1}" if n else "", "", "") for n in range(40)]
    outcome = run(write_csv(tmp_path / "deep.csv", rows), errors_to=tmp_path / "errors.csv")
    assert (outcome.opened, outcome.failed) == (32, 8)
    assert check_paths() == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n\n",
        b"\x00\x01\x02\xff\xfe\xff",
        b"PK\x03\x04 no workbook",
        b"\xd0\xcf\x11\xe0 no workbook",
        b"\x1f\x8b broken gzip",
        "代码,名称\n1,缺列".encode(),
        "代码,代码,名称,类型,上级代码\n".encode(),
        b'code,name,kind,parent_code\n"' + b"x" * 200_000,
    ],
    ids=["empty", "blank", "binary", "xlsx", "xls", "gzip", "columns", "twice", "huge cell"],
)
def test_unreadable_file_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(Invalid):
        run(path)
    assert not Org.objects.exists()


def test_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        run(tmp_path / "nothing.csv")


def test_odd_cells_do_not_break_the_run(tmp_path: Path) -> None:
    rows = (
        ("5305", "保山\u202e市\x07", "市", "", "", ""),
        ("530502\ufeff", "  隆阳区\u3000", "区", " 5305 ", "", ""),
        ("530503", "名 字·𠅤", "区", "5305", "", ""),
        ("530504",),
        (),
    )
    outcome = run(write_csv(tmp_path / "odd.csv", rows))
    assert (outcome.read, outcome.opened, outcome.failed) == (4, 3, 1)
    assert sorted(Org.objects.values_list("name", flat=True)) == sorted(["保山市", "隆阳区", "名 字·𠅤"])


def test_only_the_system_imports(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        run(write_csv(tmp_path / "orgs.csv"), by=REPORTER)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    run(write_csv(tmp_path / "orgs.csv"), progress=lambda stage, done, total: told.append((stage, done, total)))
    assert [stage for stage, _done, _total in told] == ["read", "check", "write", "record"]
    assert told[-1] == ("record", 5, 5)


@pytest.mark.parametrize("name, counts", [("baoshan_5305", (5, 76, 957)), ("tumxuk_659003", (1, 17, 233))])
def test_real_divisions(tmp_path: Path, name: str, counts: tuple[int, int, int]) -> None:
    path = DIVISIONS / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    outcome = run(path, errors_to=tmp_path / "errors.csv")
    assert outcome.failed == 0
    top = Org.objects.get(kind__code="province")
    kinds = subtree(top.pk).values_list("kind__code", flat=True)
    found = [kind for kind in kinds if kind in {"county", "township", "village", "community"}]
    assert (found.count("county"), found.count("township"), len(found)) == (counts[0], counts[1], sum(counts))
    assert check_paths() == []
    assert run(path).unchanged == outcome.read
