"""Guesses what a form asks, from its layout alone. A clerk corrects it; nothing here is sure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lianxin.domains.forms.files.balances import checks_of_columns, checks_of_rows
from lianxin.domains.forms.files.checks import parse_checks
from lianxin.domains.forms.files.edges import edge_blanks, form_head, measure_of, period_of, ticks, title_of
from lianxin.domains.forms.files.guess_card import card_blanks
from lianxin.domains.forms.files.guess_matrix import (
    Heads,
    Labels,
    data_cells,
    find_blocks,
    read_heads,
    roster_columns,
    row_paths,
    sort_labels,
)
from lianxin.domains.forms.files.layout import Layout, Sheet
from lianxin.domains.forms.files.proposal import Check, DataCell, FormKind, Proposal, RowBlock
from lianxin.domains.forms.files.region import (
    Region,
    Table,
    cells_of,
    find_region,
    find_table,
    label_columns,
    side_by_side,
)
from lianxin.domains.forms.files.words import (
    CODE,
    FIGURE_WORDS,
    NOTE,
    RECORD_WORDS,
    SERIAL,
    TOTAL,
    Measured,
    is_blank,
    is_number,
    is_words,
    plain,
)


def guess(layout: Layout) -> Proposal:
    """Of the sheet that asks most; a hidden one only when there is no other."""
    shown = [number for number, sheet in enumerate(layout.sheets) if not sheet.hidden] or list(
        range(len(layout.sheets))
    )
    proposals = [_of_sheet(layout.sheets[number], number) for number in shown]
    best = max(proposals, key=_asked)
    others = [note for one in proposals if one.sheet != best.sheet for note in _texts(layout.sheets[one.sheet])]
    return _with_checks(best, layout.sheets[best.sheet], others)


def _asked(proposal: Proposal) -> int:
    """A roster asks once per row."""
    rows = sum(block.last - block.first + 1 for block in proposal.blocks)
    per_row = len(proposal.columns) if proposal.kind == FormKind.ROSTER else 0
    return len(proposal.data) + len(proposal.blanks) + per_row * rows


def _of_sheet(sheet: Sheet, number: int) -> Proposal:
    region = find_region(sheet)
    above = range(region.top if region else sheet.rows)
    below = range(region.bottom + 1, sheet.rows) if region else range(0)
    common = _edges(sheet, number, above, below)
    if region is None:
        return common
    table = find_table(sheet, region)
    if table is None:
        return _card(sheet, region, _edges(sheet, number, above, below, card=True))
    heads = read_heads(sheet, table)
    labels = label_columns(sheet, table)
    common = replace(
        common,
        head_rows=table.heads,
        body_rows=(table.body[0], table.body[-1]),
        repeated_heads=table.repeated,
        number_row=table.number_row,
    )
    if _is_roster(sheet, table, heads, labels):
        return _roster(sheet, table, heads, common)
    return _matrix(sheet, table, heads, common)


def _edges(sheet: Sheet, number: int, above: Sequence[int], below: Sequence[int], *, card: bool = False) -> Proposal:
    """What every kind has: title, number and authority, the blanks around the table, notes."""
    measured = measure_of(sheet, above)
    blanks = (
        *edge_blanks(sheet, number, above, below=False, card=card),
        *edge_blanks(sheet, number, below, below=True),
    )
    return Proposal(
        kind=FormKind.CARD,
        sheet=number,
        title=title_of(sheet, above) or sheet.name,
        head=form_head(sheet, above),
        unit=measured.unit,
        factor=measured.factor,
        period=period_of(sheet, above),
        blanks=blanks,
        notes=tuple(text for row in below for text in _row_texts(sheet, row) if NOTE.match(plain(text)) or "=" in text),
    )


def _row_texts(sheet: Sheet, row: int) -> list[str]:
    return [cell.text for cell in sheet.row(row) if cell.row == row and not is_blank(cell.text)]


def _texts(sheet: Sheet) -> list[str]:
    return [text for row in range(sheet.rows) for text in _row_texts(sheet, row)]


def _is_roster(sheet: Sheet, table: Table, heads: Heads, labels: Sequence[int]) -> bool:
    """Rows that nobody named, under heads that speak of one person or matter."""
    leaves = ["".join(path[-1:]) for path in heads.paths.values()]
    records = sum(1 for leaf in leaves if RECORD_WORDS.search(leaf) and not leaf.endswith(("数", "率")))
    figures = sum(1 for leaf in leaves if FIGURE_WORDS.search(leaf))
    texts = {plain(sheet.text(row, col)) for row in table.body for col in labels if is_words(sheet.text(row, col))}
    named = [text for text in texts if not TOTAL.search(text)]
    return len(named) < 2 and records >= 2 and records * 2 >= figures


def _roster(sheet: Sheet, table: Table, heads: Heads, common: Proposal) -> Proposal:
    """Rows that say something (a total, an example) are no rows to fill."""
    rows = [row for row in table.body if row not in sheet.hidden_rows]
    free = [row for row in rows if _is_free(sheet, table, heads, row)]
    blocks: list[RowBlock] = []
    for row in free:
        if blocks and row == blocks[-1].last + 1:
            blocks[-1] = replace(blocks[-1], last=row)
        else:
            blocks.append(RowBlock(row, row))
    pattern = _with_body(table, free or rows)
    totals = _with_body(table, [row for row in rows if row not in free and _is_total(sheet, table, row)])
    label_cols = list(range(table.region.left, _first_figure(sheet, totals)))
    data = data_cells(
        sheet,
        common.sheet,
        totals,
        labels=Labels(tuple(label_cols)),
        columns=label_cols,
        heads=heads,
        usual=Measured(common.unit, common.factor),
    )
    return replace(
        common,
        kind=FormKind.ROSTER,
        columns=tuple(roster_columns(sheet, pattern, heads)),
        blocks=tuple(blocks),
        data=tuple(data),
    )


def _with_body(table: Table, rows: Sequence[int]) -> Table:
    return replace(table, body=tuple(rows))


def _is_free(sheet: Sheet, table: Table, heads: Heads, row: int) -> bool:
    """Nothing but a running number, formulas and boxes to tick."""
    for cell in cells_of(sheet, table.region, row):
        path = heads.paths.get(cell.col, ())
        serial = bool(path and SERIAL.match(path[-1])) and is_number(cell.text)
        if not (is_blank(cell.text) or serial or ticks(cell.text)):
            return False
    return True


def _is_total(sheet: Sheet, table: Table, row: int) -> bool:
    return any(TOTAL.search(plain(cell.text)) for cell in cells_of(sheet, table.region, row))


def _first_figure(sheet: Sheet, totals: Table) -> int:
    """Of a total's row the first column after its label."""
    ends = [
        cell.col + cell.cols
        for row in totals.body
        for cell in cells_of(sheet, totals.region, row)
        if TOTAL.search(plain(cell.text))
    ]
    return max(ends, default=totals.region.left)


def _matrix(sheet: Sheet, table: Table, heads: Heads, common: Proposal) -> Proposal:
    usual = Measured(common.unit, common.factor)
    data: list[DataCell] = []
    blocks: list[RowBlock] = []
    parts = side_by_side(sheet, table)
    for part in parts:
        columns = label_columns(sheet, part)
        labels = sort_labels(sheet, part, columns)
        found = data_cells(sheet, common.sheet, part, labels=labels, columns=columns, heads=heads, usual=usual)
        if part is parts[0]:
            common = replace(common, head_cols=len(columns))
            blocks = find_blocks(sheet, part, labels, row_paths(sheet, part, labels)) if labels.names else []
        else:  # where the folded table ends early there is nothing to fill
            found = [one for one in found if one.row_path]
        data += found
    return replace(common, kind=FormKind.MATRIX, data=tuple(data), blocks=tuple(blocks))


def _card(sheet: Sheet, region: Region, common: Proposal) -> Proposal:
    blanks = (*common.blanks, *card_blanks(sheet, common.sheet, region))
    return replace(common, blanks=blanks, body_rows=(region.top, region.bottom))


def _with_checks(proposal: Proposal, sheet: Sheet, elsewhere: Sequence[str]) -> Proposal:
    """From the notes, from other sheets that explain, from the row of numbers itself (7=1+2), and from the labels."""
    if proposal.kind != FormKind.MATRIX or not proposal.data:
        return proposal
    numbers = {one.ref.col: _number_of(sheet, proposal.number_row, one.ref.col) for one in proposal.data}
    columns = {numbers[one.ref.col]: one.col_path for one in proposal.data}
    rows = _numbered_rows(sheet, proposal)
    labels = {one.ref.row: one.row_path for one in proposal.data}
    numbered = _row_texts(sheet, proposal.number_row) if proposal.number_row is not None else []
    notes = [*proposal.notes, *(text for text in numbered if "=" in text), *elsewhere]
    stated = parse_checks(notes, columns, {number: labels[row] for number, row in rows.items()})
    found = [
        *(one for check in stated if (one := _in_rows(check, rows))),
        *checks_of_columns(sheet, proposal, numbers),
        *checks_of_rows(sheet, proposal),
    ]
    once = {(one.axis, one.left, one.plus, one.minus, one.comparison): one for one in reversed(found)}
    return replace(proposal, checks=tuple(reversed(once.values())))


def _numbered_rows(sheet: Sheet, proposal: Proposal) -> dict[int, int]:
    """Rows by the number of their line (行次, 代码), where they have one; else by place, from 1."""
    rows = sorted({one.ref.row for one in proposal.data})
    for col in range(min(one.ref.col for one in proposal.data)):
        if CODE.match(plain(sheet.text(proposal.head_rows[1], col))):
            return {int(text): row for row in rows if (text := plain(sheet.text(row, col))).isdecimal()}
    return dict(enumerate(rows, 1))


def _in_rows(check: Check, rows: Mapping[int, int]) -> Check | None:
    """A check between rows by the rows of the sheet; None where a line of that number is not there."""
    if check.axis != "row":
        return check
    if any(number not in rows for number in (check.left, *check.plus, *check.minus)):
        return None
    plus, minus = (tuple(rows[number] for number in side) for side in (check.plus, check.minus))
    return replace(check, left=rows[check.left], plus=plus, minus=minus)


def _number_of(sheet: Sheet, row: int | None, col: int) -> int:
    """As the form numbers its columns, else by place from 1."""
    text = plain(sheet.text(row, col)).strip("()栏").partition("=")[0] if row is not None else ""
    return int(text) if text.isdecimal() else col + 1
