"""What a table of figures asks: for each cell the heads above it and the labels beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lianxin.domains.forms.files.layout import Cell, CellRef, Sheet
from lianxin.domains.forms.files.proposal import Column, DataCell, Role, RowBlock
from lianxin.domains.forms.files.region import Table, cells_of
from lianxin.domains.forms.files.words import (
    CODE,
    PEN_WORDS,
    SERIAL,
    SUBTOTAL,
    TOTAL,
    UNIT_COLUMN,
    Measured,
    indent,
    is_blank,
    is_label_head,
    is_nothing,
    is_words,
    measured_in,
    numbering,
    plain,
    split_unit,
    without_of_which,
)

_OF_WHICH_INDENT = 8  # 其中: itself, and a little: those below it rarely stand exactly under its label


_Parents = dict[tuple[int, int], str]  # by the place of a head that says 其中: the head it is part of


@dataclass(slots=True)
class Heads:
    """By column: the path of its heads from the top, and the unit they name."""

    paths: dict[int, tuple[str, ...]] = field(default_factory=dict)
    units: dict[int, Measured] = field(default_factory=dict)


def read_heads(sheet: Sheet, table: Table) -> Heads:
    heads = Heads()
    before: tuple[str, ...] = ()
    parents: _Parents = {}
    for col in range(table.region.left, table.region.right + 1):
        labels: list[tuple[str, Cell]] = []
        for row in range(table.heads[0], table.heads[1] + 1):
            cell = _head_at(sheet, table, row, col)
            if cell is None:
                continue
            label, measured = split_unit(plain(cell.text))
            if measured:
                heads.units[col] = measured
            if label and (not labels or labels[-1][0] != label):
                labels.append((label, cell))
        heads.paths[col] = before = _of_which(labels, before, parents)
    return heads


def _head_at(sheet: Sheet, table: Table, row: int, col: int) -> Cell | None:
    """A blank above others is the going on of its left neighbour where nobody merged the two."""
    cell = sheet.at(row, col)
    if cell is not None and not is_blank(cell.text):
        return cell if cell.row == row or row == table.heads[0] else None
    last = table.heads[1]
    if row == last or is_blank(sheet.text(row + 1, col)):
        return None
    for left in range(col - 1, table.region.left - 1, -1):
        beside = sheet.at(row, left)
        if beside is None or is_blank(beside.text):
            continue
        spans_down = beside.row + beside.rows - 1 >= last
        return None if spans_down or plain(sheet.text(row + 1, left)) == plain(beside.text) else beside
    return None


def _of_which(labels: list[tuple[str, Cell]], before: tuple[str, ...], parents: _Parents) -> tuple[str, ...]:
    """其中 as a head of its own says nothing; 其中:挂账 beside 在办 is part of 在办, and so is all under one 其中."""
    kept: list[str] = []
    for label, cell in labels:
        bare, part = without_of_which(label)
        level = len(kept)
        if part:
            of_same = len(before) > level and tuple(kept) == before[:level] and not _is_sum(before[level])
            parent = parents.setdefault((cell.row, cell.col), before[level] if of_same else "")
            kept += [parent] if parent else []
        if bare:
            kept.append(bare)
    return tuple(kept)


def _is_sum(label: str) -> bool:
    return bool(TOTAL.search(label) or SUBTOTAL.search(label))


@dataclass(frozen=True, slots=True)
class Labels:
    """The label columns by what they hold."""

    names: tuple[int, ...]
    unit: int | None = None
    code: int | None = None


def sort_labels(sheet: Sheet, table: Table, columns: Sequence[int]) -> Labels:
    names, unit, code = [], None, None
    for col in columns:
        heading = plain(sheet.text(table.heads[1], col))
        texts = [plain(sheet.text(row, col)) for row in table.body if not is_blank(sheet.text(row, col))]
        if UNIT_COLUMN.match(heading) and sum(1 for text in texts if measured_in(text)) > len(texts) / 2:
            unit = col
        elif CODE.match(heading) and texts and all(text.isdecimal() for text in texts):
            code = col
        elif not SERIAL.match(heading):
            names.append(col)
    return Labels(tuple(names), unit, code)


@dataclass(slots=True)
class _Outline:
    """Where a label stands among those before it: by indent, by its numbering, by 其中."""

    above: list[tuple[int, str]] = field(default_factory=list)

    def path(self, text: str) -> tuple[str, ...]:
        depth = indent(text)
        label, numbered = numbering(plain(text))
        if numbered is not None:
            depth = max(depth, 2 * numbered)
        label, part = without_of_which(split_unit(label)[0])
        if part:
            depth += _OF_WHICH_INDENT
        if not label:
            return ()
        while self.above and self.above[-1][0] >= depth:
            self.above.pop()
        self.above.append((depth, label))
        return tuple(one for _depth, one in self.above)


def row_paths(sheet: Sheet, table: Table, labels: Labels) -> dict[int, tuple[str, ...]]:
    """By row the labels from the outermost; () for a row that nobody named."""
    paths: dict[int, tuple[str, ...]] = {}
    outline = _Outline()
    section: tuple[str, ...] = ()
    group = ""
    for row in table.body:
        cells = cells_of(sheet, table.region, row)
        if len(cells) == 1 and cells[0].row == row and is_words(cells[0].text):
            section, outline = (numbering(plain(cells[0].text))[0],), _Outline()
            continue
        texts = _label_texts(sheet, row, labels.names)
        if not texts:
            paths[row] = ()
            continue
        *outer, inner = texts
        if len(labels.names) > 1 and inner == group and not outer:
            outer = []
        outer_path = tuple(plain(one) for one in outer) or _unmerged_group(sheet, row, labels, group)
        if outer_path and outer_path[-1] != group:
            group, outline = outer_path[-1], _Outline()
        elif not outer_path:
            group = ""
        own = outline.path(inner)
        paths[row] = section + tuple(label for label in outer_path if label != (own[0] if own else "")) + own
    return paths


def _label_texts(sheet: Sheet, row: int, columns: Sequence[int]) -> list[str]:
    """From the left, each merged cell once; none when the innermost column is blank."""
    texts: list[str] = []
    last: Cell | None = None
    for col in columns:
        cell = sheet.at(row, col)
        if cell is None or cell is last:
            continue
        last = cell
        if not is_blank(cell.text) and not is_nothing(cell.text):
            texts.append(cell.text)
    innermost = sheet.at(row, columns[-1]) if columns else None
    if innermost is None or is_blank(innermost.text):
        single = len(texts) == 1 and _begins_here(sheet, row, columns)
        return texts if single and len(columns) > 1 and _is_sum(plain(texts[0])) else []
    return texts


def _begins_here(sheet: Sheet, row: int, columns: Sequence[int]) -> bool:
    return any(
        (cell := sheet.at(row, col)) is not None and cell.row == row and not is_blank(cell.text) for col in columns
    )


def _unmerged_group(sheet: Sheet, row: int, labels: Labels, group: str) -> tuple[str, ...]:
    """A group named once, in the first of its rows, goes on while its column stays blank."""
    if len(labels.names) < 2 or not group:
        return ()
    first = sheet.at(row, labels.names[0])
    return (group,) if first is None or is_blank(first.text) else ()


def find_blocks(sheet: Sheet, table: Table, labels: Labels, paths: dict[int, tuple[str, ...]]) -> list[RowBlock]:
    """Rows that nobody named, together with the ones like them that follow."""
    blocks: list[RowBlock] = []
    run: list[int] = []
    for row in [*(row for row in table.body if row in paths), None]:
        if row is not None and not paths[row] and (not run or row == run[-1] + 1) and _fits(sheet, labels, run, row):
            run.append(row)
            continue
        if run:
            blocks.append(RowBlock(run[0], run[-1], _about(sheet, table, labels, paths, run), _name_column(labels)))
        run = [row] if row is not None and not paths[row] else []
    return blocks


def _fits(sheet: Sheet, labels: Labels, run: list[int], row: int) -> bool:
    """Rows of one block stand under one group label, if there is any."""
    if not run or not labels.names:
        return True
    return _group_of(sheet, labels, run[0]) == _group_of(sheet, labels, row)


def _group_of(sheet: Sheet, labels: Labels, row: int) -> tuple[str, ...]:
    return tuple(
        label
        for col in labels.names[:-1]
        if (cell := sheet.at(row, col)) and cell.rows > 1 and (label := plain(cell.text))
    )


def _name_column(labels: Labels) -> int | None:
    return labels.names[-1] if labels.names else None


def _about(
    sheet: Sheet, table: Table, labels: Labels, paths: dict[int, tuple[str, ...]], run: list[int]
) -> tuple[str, ...]:
    """The group they stand under, the subtotal above or else below them, or what the head of their column says."""
    group = _group_of(sheet, labels, run[0])
    if group:
        return group
    rows = sorted(paths)
    place = rows.index(run[0])
    above = paths[rows[place - 1]] if place else ()
    if above and SUBTOTAL.search(above[-1]):
        return above
    after = rows.index(run[-1]) + 1
    below = paths[rows[after]] if after < len(rows) else ()
    if below and SUBTOTAL.search(below[-1]):
        return below
    column = _name_column(labels)
    corner = sheet.at(table.heads[0], column) if column is not None else None
    heading = plain(corner.text) if corner is not None and not corner.diagonal else ""
    if above and is_label_head(above[-1]):
        return above
    return (heading,) if heading else ()


def data_cells(
    sheet: Sheet, number: int, table: Table, *, labels: Labels, columns: Sequence[int], heads: Heads, usual: Measured
) -> list[DataCell]:
    """Every cell right of the labels, with what is to be done with it."""
    paths = row_paths(sheet, table, labels)
    found = []
    for row in table.body:
        if row not in paths or row in sheet.hidden_rows:
            continue
        unit = measured_in(plain(sheet.text(row, labels.unit))) if labels.unit is not None else None
        unit = unit or _unit_in(sheet, row, labels)
        for cell in cells_of(sheet, table.region, row):
            if cell.col in columns or cell.row != row or cell.col in sheet.hidden_cols:
                continue
            path = heads.paths.get(cell.col, ())
            role = role_of(sheet, cell, path)
            if role is not None:
                measured = heads.units.get(cell.col) or _of_rate(path, paths[row]) or unit or usual
                ref = CellRef(number, row, cell.col)
                found.append(DataCell(ref, paths[row], path, role, measured.unit, measured.factor))
    return found


def _unit_in(sheet: Sheet, row: int, labels: Labels) -> Measured | None:
    column = _name_column(labels)
    return split_unit(plain(sheet.text(row, column)))[1] if column is not None else None


def _of_rate(*paths: tuple[str, ...]) -> Measured | None:
    return Measured("%") if any(path and path[-1].endswith("率") for path in paths) else None


def role_of(sheet: Sheet, cell: Cell, path: tuple[str, ...]) -> Role | None:
    """None for a label or note in the midst of the figures."""
    if cell.formula:
        return Role.FORMULA
    if cell.diagonal or is_nothing(cell.text):
        return Role.NOTHING
    if path and PEN_WORDS.search("".join(path)) and not path[-1].endswith(("数", "率", "额")):
        return Role.PEN
    if cell.locked and is_blank(cell.text) and any(not one.locked for one in sheet.cells.values()):
        return Role.NOTHING
    if path and SERIAL.match(path[-1]):
        return Role.SERIAL
    return None if is_words(cell.text) else Role.VALUE


def roster_columns(sheet: Sheet, table: Table, heads: Heads) -> list[Column]:
    pattern = next((row for row in table.body if row not in sheet.hidden_rows), table.body[0])
    found = []
    seen: set[tuple[int, int]] = set()
    for col in range(table.region.left, table.region.right + 1):
        cell = sheet.at(pattern, col)
        if col in sheet.hidden_cols or (cell is not None and (cell.row, cell.col) in seen):
            continue
        if cell is not None:
            seen.add((cell.row, cell.col))
        path = heads.paths[col]
        role = role_of(sheet, cell, path) if cell is not None else Role.VALUE
        found.append(Column(col, path, role or Role.VALUE))
    return found
