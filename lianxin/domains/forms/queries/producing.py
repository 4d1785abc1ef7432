"""A filled form as a file: the empty one with the values written in, everything else byte for byte as it was."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath

from lianxin.domains.forms.columns import Reading, column_of, kind_of
from lianxin.domains.forms.enums import Source
from lianxin.domains.forms.files.layout import CellRef, Layout, RosterRows, Value, spread
from lianxin.domains.forms.files.proposal import ticked
from lianxin.domains.forms.files.writing import write
from lianxin.domains.forms.models import FilledCell, FilledRow, Filling, FormCell, FormVersion
from lianxin.domains.forms.queries.fillings import filled_cells, filled_rows
from lianxin.domains.forms.queries.forms import cells_of, layout_of, working_bytes
from lianxin.foundation.access.queries import Reach

HUNDRED = Decimal(100)


def produced(filling: Filling, *, reach: Reach) -> bytes:
    """The file of a filling as it stands; whole telephone numbers only where it was made with them."""
    rows = filled_rows(filling)
    records = [row.values for row in rows]
    if filling.unmasked:
        records = _unmasked(filling.version, rows, reach)
    return produced_from(filling.version, filled_cells(filling), records)


def produced_from(
    version: FormVersion, cells: Sequence[FilledCell], records: Sequence[Mapping[str, str]] = ()
) -> bytes:
    """The empty form with these values."""
    content, name = working_bytes(version)
    layout = layout_of(version)
    asked = {(cell.row, cell.col): cell for cell in cells_of(version)}
    starts = {block["first"] for block in version.blocks}
    values: dict[CellRef, Value] = {}
    repeated: dict[int, dict[int, dict[int, Value]]] = defaultdict(lambda: defaultdict(dict))
    for cell in cells:
        question = asked.get((cell.row, cell.col))
        if question is None or not cell.value:
            continue
        value = _written(cell, question, layout, version.sheet)
        if cell.row in starts:
            repeated[cell.row][cell.number][cell.col] = value
        else:
            values[CellRef(version.sheet, cell.row, cell.col)] = value
    repeat = _repeated(version, repeated, records)
    return write(content, name=name, values=values, repeat=[rows for rows in repeat if rows.records])


def _repeated(
    version: FormVersion,
    found: Mapping[int, Mapping[int, Mapping[int, Value]]],
    records: Sequence[Mapping[str, str]],
) -> list[RosterRows]:
    """Records run over the pages of a roster; of a matrix each block has the figures of its own units."""
    blocks = [(block["first"], block["last"]) for block in version.blocks]
    if records and blocks:
        return spread(version.sheet, blocks, _rows(found[blocks[0][0]], records))
    return [RosterRows(version.sheet, first, last, _rows(found[first], ())) for first, last in blocks]


def _rows(found: Mapping[int, Mapping[int, Value]], records: Sequence[Mapping[str, str]]) -> list[dict[int, Value]]:
    """One row per record, or per unit."""
    count = len(records) or max(found, default=-1) + 1
    every: list[dict[int, Value]] = [dict(found.get(number, {})) for number in range(count)]
    for row, record in zip(every, records, strict=False):
        row.update({int(col): _number_or_text(text) for col, text in record.items()})
    return every


def _number_or_text(text: str) -> Value:
    return int(text) if text.isdecimal() and len(text) < 6 and (text == "0" or text[0] != "0") else text


def _written(cell: FilledCell, question: FormCell, layout: Layout, sheet: int) -> Value:
    """As it goes into the file: numbers as numbers, blanks with what stands around them, boxes ticked."""
    seen = layout.cell(CellRef(sheet, cell.row, cell.col))
    if question.boxes:
        return ticked(seen.text if seen else "", {cell.value})
    if question.parts:
        return cell.value
    if question.prefix or question.suffix:
        return f"{question.prefix}{cell.value}{question.suffix}"
    if not cell.is_number:
        return cell.value
    number = Decimal(cell.value)
    if cell.source == Source.RATE and seen is not None and "%" in seen.style.number_format:
        return number / HUNDRED
    return int(number) if number == number.to_integral_value() else number


def _unmasked(version: FormVersion, rows: Sequence[FilledRow], reach: Reach) -> list[Mapping[str, str]]:
    """The same rows with whole names, numbers and words, of those records that this reader may open.

    A value is made whole only while it is the one that stood there when it was looked over: an answer given since, or a
    value put right by hand, is nobody's to slip in.
    """
    fields = {cell.col: cell.code for cell in cells_of(version) if cell.source == Source.FIELD}
    kind = next((kind for code in fields.values() if (kind := kind_of(code))), None)
    if kind is None:
        return [row.values for row in rows]
    known = {record.uuid: record for record in kind.some(reach, [row.record for row in rows])}
    whole: list[Mapping[str, str]] = []
    for row in rows:
        values = dict(row.values)
        record = known.get(row.record)
        for col, code in fields.items():
            column = column_of(code)
            if record is not None and column is not None and column.cell(record, Reading()) == values.get(str(col)):
                values[str(col)] = column.cell(record, Reading(unmasked=True))
        whole.append(values)
    return whole


def file_name(filling: Filling) -> str:
    """`群众诉求办理情况月报表-太保社区-2026-10.xlsx`."""
    stored = filling.version.working or filling.version.file
    ending = PurePath(stored.name).suffix
    return f"{filling.version.form.name}-{filling.org.short_name}-{filling.label}{ending}".replace("/", "-")
