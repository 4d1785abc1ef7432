import io
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.utils import translation
from docx import Document
from openpyxl import Workbook

from lianxin.domains.forms.files import read, write
from lianxin.domains.forms.files.package import MOST_BYTES, OLE
from lianxin.kernel.errors import Invalid
from tests.factories.form_files import handling_card, ledger, monthly_report


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


SHEET = "xl/worksheets/sheet1.xml"


def _packed(content, changes, *, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", compression) as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, None) or old.read(name))
        for name, more in changes.items():
            new.writestr(name, more)
    return stream.getvalue()


def _said(content, name="表.xlsx"):
    with pytest.raises(Invalid) as refusal:
        read(content, name=name)
    with pytest.raises(Invalid):
        write(content, name=name, values={})
    return str(refusal.value)


def test_zip_bomb_costs_little():
    bomb = _packed(ledger(), {f"xl/media/{number}.bin": bytes(30 * 1024 * 1024) for number in range(5)})
    assert len(bomb) < MOST_BYTES
    tracemalloc.start()
    started = time.perf_counter()
    said = _said(bomb)
    seconds, (_now, most) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "unpacks" in said
    assert seconds < 5
    assert most < 20_000_000


def test_part_that_lies_about_its_size_is_damaged():
    content = bytearray(_packed(ledger(), {}, compression=zipfile.ZIP_STORED))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        real = archive.getinfo(SHEET).file_size
    lie = bytes(content).replace(real.to_bytes(4, "little"), (real - 100).to_bytes(4, "little"))
    assert "damaged" in _said(lie)


@pytest.mark.parametrize("where", [SHEET, "xl/workbook.xml"])
def test_entities_are_not_opened(where):
    with zipfile.ZipFile(io.BytesIO(ledger())) as archive:
        text = archive.read(where).decode()
    evil = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        + text.partition("?>")[2]
    )
    assert "damaged" in _said(_packed(ledger(), {where: evil}))
    in_other_letters = evil.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16")
    assert "damaged" in _said(_packed(ledger(), {where: in_other_letters}))


def test_entities_in_a_document_are_not_opened():
    evil = '<!DOCTYPE x [<!ENTITY a "a">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    assert "damaged" in _said(_packed(handling_card(), {"word/document.xml": evil}), "a.docx")


def test_fifty_thousand_rows_are_refused_at_once():
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for _row in range(50_000):
        sheet.append(["村", 1])
    stream = io.BytesIO()
    book.save(stream)
    started = time.perf_counter()
    assert "50000 rows" in _said(stream.getvalue())
    assert time.perf_counter() - started < 3


def test_cells_merged_over_a_whole_sheet_are_refused():
    with zipfile.ZipFile(io.BytesIO(ledger())) as archive:
        text = archive.read(SHEET).decode()
    evil = text.replace("<mergeCells", '<mergeCells x="1"').replace('ref="A1:M1"', 'ref="A1:XFD1048576"')
    assert "merged" in _said(_packed(ledger(), {SHEET: evil}))


def test_far_cell_makes_no_million_rows():
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "项目", "x"
    stream = io.BytesIO()
    book.save(stream)
    started = time.perf_counter()
    with pytest.raises(Invalid, match="XFD1048576"):
        read(stream.getvalue(), name="a.xlsx")
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("name", ["a.xlsm", "a.docm", "a.xlsb"])
def test_macro_formats_are_refused(name):
    assert "macros" in _said(ledger(), name)


def test_macros_under_another_name_are_refused():
    assert "macros" in _said(_packed(ledger(), {"xl/vbaProject.bin": b"x"}))


def test_locked_file_asks_for_its_password_to_go():
    assert "password" in _said(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600))
    assert "password" in _said(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), "a.xls")


@pytest.mark.parametrize(("make", "name", "inside"), [(ledger, "a.docx", ".xlsx"), (handling_card, "a.xlsx", ".docx")])
def test_wrong_ending_is_told(make, name, inside):
    assert inside in _said(make(), name)


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.csv", "a.pptx"])
def test_other_files_are_told_what_is_read(name):
    assert ".xlsx" in _said(b"%PDF-1.7", name)


@pytest.mark.parametrize("name", ["a.xls", "a.et", "a.doc", "a.wps"])
def test_web_page_under_an_old_name_is_told(name):
    assert "Inside this file" in _said(b"<html><table></table></html>", name)


def test_empty_and_broken_files_are_told():
    assert "empty" in _said(b"")
    for broken in (b"PK\x03\x04nonsense", monthly_report()[:4000], b"just text"):
        assert "damaged" in _said(broken)


def test_zip_of_something_else_is_told():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "neither" in _said(stream.getvalue())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("ppt/presentation.xml", "<p/>")
    assert "presentation" in _said(stream.getvalue())


def test_broken_styles_are_no_server_error():
    with pytest.raises(Invalid, match="damaged"):
        read(_packed(ledger(), {"xl/styles.xml": "<styleSheet"}), name="a.xlsx")
    with pytest.raises(Invalid):
        read(_packed(ledger(), {SHEET: '<worksheet xmlns="x"/>'}), name="a.xlsx")


def test_document_without_a_table_and_empty_workbook_are_told():
    stream = io.BytesIO()
    Document().save(stream)
    assert "no table" in _said(stream.getvalue(), "a.docx")
    stream = io.BytesIO()
    Workbook().save(stream)
    with pytest.raises(Invalid, match="nothing"):
        read(stream.getvalue(), name="a.xlsx")


def test_old_format_without_libreoffice_names_what_to_save_as(monkeypatch):
    monkeypatch.setattr("lianxin.domains.forms.files.office.program", lambda: None)
    assert ".xlsx" in _said(OLE + bytes(600), "a.et")
    assert ".docx" in _said(OLE + bytes(600), "a.wps")


def test_modern_file_under_an_old_name_needs_no_libreoffice(monkeypatch):
    monkeypatch.setattr("lianxin.domains.forms.files.office.program", lambda: None)
    assert read(ledger(), name="台账.xls").kind == "xlsx"
    assert read(handling_card(), name="单.wps").kind == "docx"


def test_program_that_hangs_is_ended_with_its_children(monkeypatch, tmp_path):
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n(sleep 60; touch {tmp_path}/late) & echo $! > {tmp_path}/child\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr("lianxin.domains.forms.files.office.program", lambda: str(program))
    monkeypatch.setattr("lianxin.domains.forms.files.office.SECONDS", 1)
    from lianxin.domains.forms.files.office import convert

    with pytest.raises(Invalid, match="too long"):
        convert(OLE, ending=".xls", target="xlsx", seconds=1)
    child = int((tmp_path / "child").read_text())
    status = Path(f"/proc/{child}/status")
    assert not status.exists() or "Z (zombie)" in status.read_text()
