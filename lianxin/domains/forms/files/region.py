"""Where the table of a sheet stands, which rows are its heads and which columns its labels."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from lianxin.domains.forms.files.layout import Cell, Sheet
from lianxin.domains.forms.files.words import (
    CODE,
    DAY_LEFT_OPEN,
    EXAMPLE,
    NOTE,
    OTHER_COLUMN,
    SERIAL,
    is_blank,
    is_label_head,
    is_number,
    is_words,
    plain,
)

MOST_HEAD_ROWS = 6
_NUMBER_LETTERS = frozenset("甲乙丙丁戊己")


@dataclass(frozen=True, slots=True)
class Region:
    """Rows and columns, both ends counted."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def width(self) -> int:
        return self.right - self.left + 1


@dataclass(frozen=True, slots=True)
class Table:
    """A region whose heads are known. The body runs to the region's end and may hold the heads again."""

    region: Region
    heads: tuple[int, int]
    number_row: int | None
    body: tuple[int, ...]  # rows to fill or to label, without repeated heads
    repeated: tuple[int, ...]


def cells_of(sheet: Sheet, region: Region, row: int) -> list[Cell]:
    """What is seen in a row from the left, each merged cell once; places that no file mentions are blank cells."""
    found: list[Cell] = []
    col = region.left
    while col <= region.right:
        cell = sheet.at(row, col) or Cell(row, col, "")
        found.append(cell)
        col = max(cell.col + cell.cols, col + 1)
    return found


def find_region(sheet: Sheet) -> Region | None:
    """The largest block of rows with lines around their cells; without lines, the rows with several cells."""
    ruled = [row for row in range(sheet.rows) if row not in sheet.hidden_rows and _ruled(sheet, row) >= 2]
    rows = _longest_run(ruled, sheet) or _unruled(sheet)
    if not rows:
        return None
    columns = [
        col
        for row in rows
        for cell in sheet.row(row)
        if cell.style.border or (not ruled and not is_blank(cell.text))
        for col in (cell.col, cell.col + cell.cols - 1)
    ]
    region = Region(rows[0], rows[-1], min(columns), max(columns)) if columns else None
    return _trimmed(sheet, region) if region else None


def _ruled(sheet: Sheet, row: int) -> int:
    return sum(1 for cell in sheet.row(row) if "l" in cell.style.border or "r" in cell.style.border) + (
        1 if any(cell.cols >= sheet.cols - 1 and len(cell.style.border) == 4 for cell in sheet.row(row)) else 0
    )


def _filled(sheet: Sheet, row: int) -> int:
    return sum(1 for cell in sheet.row(row) if cell.row == row and (not is_blank(cell.text) or cell.formula))


def _unruled(sheet: Sheet) -> list[int]:
    """From the first row of several words to the row before an empty one or before those who sign."""
    first = next((row for row in range(sheet.rows) if _filled(sheet, row) >= 3), None)
    if first is None:
        return []
    last = first
    while last + 1 < sheet.rows and _filled(sheet, last + 1) and not plain(_first_words(sheet, last + 1)).endswith(":"):
        last += 1
    return list(range(first, last + 1))


def _first_words(sheet: Sheet, row: int) -> str:
    return next((cell.text for cell in sheet.row(row) if not is_blank(cell.text)), "")


def _longest_run(rows: list[int], sheet: Sheet) -> list[int]:
    """The longest stretch without a gap; hidden rows are no gap."""
    best: list[int] = []
    run: list[int] = []
    for row in rows:
        if run and any(between not in sheet.hidden_rows for between in range(run[-1] + 1, row)):
            run = []
        run.append(row)
        if len(run) > len(best):
            best = list(run)
    return best


def _trimmed(sheet: Sheet, region: Region) -> Region:
    """Without a title, notes and signers that stand within the lines."""
    top, bottom = region.top, region.bottom
    while top < bottom and _alone(sheet, region, top) and is_words(sheet.text(top, region.left)):
        top += sheet.cells[top, region.left].rows if (top, region.left) in sheet.cells else 1
    while bottom > top and _closes(sheet, region, bottom):
        bottom -= 1
    return Region(top, bottom, region.left, region.right)


def _alone(sheet: Sheet, region: Region, row: int) -> bool:
    return len(cells_of(sheet, region, row)) == 1


def _closes(sheet: Sheet, region: Region, row: int) -> bool:
    """A note over the whole width, or those who sign: 审核人: 填表人:"""
    labels = [plain(cell.text) for cell in cells_of(sheet, region, row) if not is_blank(cell.text)]
    if len(labels) == 1 and _alone(sheet, region, row):
        return bool(NOTE.match(labels[0])) or labels[0].count(":") >= 2
    return len(labels) >= 2 and all(label.endswith(":") or DAY_LEFT_OPEN.search(label) for label in labels)


def find_table(sheet: Sheet, region: Region) -> Table | None:
    """None when the rows are no heads with a body below: then it is a card."""
    among = range(region.top, min(region.top + 3, region.bottom))
    first_full = next((row for row in among if _is_head(sheet, region, row) or _completes(sheet, region, row)), None)
    if first_full is None or not all(_upper_head(sheet, region, row) for row in range(region.top, first_full)):
        return None
    last = first_full
    while last < min(region.top + MOST_HEAD_ROWS, region.bottom) and _is_head(sheet, region, last + 1):
        last += 1
    last = max([last, *(_bottom(cell) for cell in cells_of(sheet, region, region.top) if cell.cols == 1)])
    after = last + 1
    number_row = after if after <= region.bottom and is_number_row(sheet, region, after) else None
    head_texts = {_texts(sheet, region, row) for row in range(region.top, last + 1)}
    numbers = _texts(sheet, region, number_row) if number_row is not None else None
    body: list[int] = []
    repeated: list[int] = []
    for row in range(after + (number_row is not None), region.bottom + 1):
        said = _texts(sheet, region, row)
        again = any(said) and (said in head_texts or said == numbers)
        (repeated if again else body).append(row)
    if not body or not _fills(sheet, region, [row for row in body if row not in sheet.hidden_rows]):
        return None
    return Table(region, (region.top, last), number_row, tuple(body), tuple(repeated))


def _bottom(cell: Cell) -> int:
    return cell.row + cell.rows - 1


def _texts(sheet: Sheet, region: Region, row: int) -> tuple[str, ...]:
    return tuple(plain(cell.text) for cell in cells_of(sheet, region, row))


def _is_head(sheet: Sheet, region: Region, row: int) -> bool:
    """Words nearly everywhere, or reaching down from above."""
    cells = cells_of(sheet, region, row)
    if len(cells) < 2 or is_number_row(sheet, region, row) or any(cell.formula for cell in cells):
        return False
    if EXAMPLE.match(plain(cells[0].text)):
        return False
    said = sum(cell.cols for cell in cells if not is_blank(cell.text))
    worded = sum(1 for cell in cells if is_words(cell.text) or cell.diagonal)
    return said >= 0.8 * region.width and worded >= 0.5 * len(cells)


def _upper_head(sheet: Sheet, region: Region, row: int) -> bool:
    """A row of heads that nobody merged: words, and blanks that have words below them."""
    cells = cells_of(sheet, region, row)
    blank = [cell for cell in cells if is_blank(cell.text)]
    words = [cell for cell in cells if is_words(cell.text)]
    return len(words) >= 2 and all(not is_blank(sheet.text(row + 1, cell.col)) for cell in blank)


def _completes(sheet: Sheet, region: Region, row: int) -> bool:
    """Heads under those of the row above that nobody merged."""
    return (
        row > region.top
        and _upper_head(sheet, region, row - 1)
        and any(is_blank(cell.text) for cell in cells_of(sheet, region, row - 1))
    )


def is_number_row(sheet: Sheet, region: Region, row: int) -> bool:
    """甲 乙 1 2 3: the columns by number."""
    texts = [text for text in _texts(sheet, region, row) if text]
    numbers = [text.strip("()栏").partition("=")[0] for text in texts]
    counted = [int(text) for text in numbers if text.isdecimal() and len(text) <= 3]
    letters = sum(1 for text in numbers if text in _NUMBER_LETTERS)
    rising = all(later > earlier for earlier, later in pairwise(counted))
    return (
        len(counted) >= 2
        and rising
        and counted[0] <= 2
        and len(counted) + letters >= 0.8 * max(len(texts), region.width // 2)
    )


def _fills(sheet: Sheet, region: Region, body: list[int]) -> bool:
    """Whether most rows are labels on the left and room on the right."""
    again = {
        col
        for col in range(region.left + 1, region.right + 1)
        if plain(sheet.text(region.top, col)) == plain(sheet.text(region.top, region.left))
    }
    good = sum(1 for row in body if _is_data_row(sheet, region, row, again))
    return good >= 0.75 * len(body)


def _is_data_row(sheet: Sheet, region: Region, row: int, again: set[int]) -> bool:
    """`again`: columns under the same head as the first one, which may name rows like it."""
    cells = [
        cell
        for cell in cells_of(sheet, region, row)
        if cell.col not in again and not OTHER_COLUMN.search(plain(sheet.text(region.top, cell.col)))
    ]
    worded = [is_words(cell.text) for cell in cells]
    if len(cells) == 1:  # a section over the whole width
        return worded[0]
    labels = next((number for number, words in enumerate(worded) if not words and number > 1), len(worded))
    return not any(worded[labels:]) and not all(worded)


def side_by_side(sheet: Sheet, table: Table) -> list[Table]:
    """A table folded to save paper, 项目 | 数 | 项目 | 数, as the tables it is made of."""
    region = table.region
    first = plain(sheet.text(table.heads[1], region.left))
    starts = [
        col
        for col in range(region.left + 2, region.right)
        if first and plain(sheet.text(table.heads[1], col)) == first and _worded(sheet, table, col)
    ]
    edges = [region.left, *starts, region.right + 1]
    return [replace(table, region=replace(region, left=left, right=right - 1)) for left, right in pairwise(edges)]


def label_columns(sheet: Sheet, table: Table) -> list[int]:
    """The columns on the left that say what a row is about."""
    found: list[int] = []
    for col in range(table.region.left, table.region.right):
        heading = plain(sheet.text(table.heads[1], col))
        worded = _worded(sheet, table, col)
        if not worded:
            corner = sheet.at(table.heads[0], col)
            slashed = not found and corner is not None and corner.diagonal
            named = is_label_head(heading) and not (found and _names_a_figure(heading))
            figures = not SERIAL.match(heading) and not CODE.match(heading) and _holds_figures(sheet, table, col)
            if not slashed and (not named or figures):
                break
        found.append(col)
    return found


def _names_a_figure(heading: str) -> bool:
    return heading.endswith(("数", "率", "计", "额"))


def _worded(sheet: Sheet, table: Table, col: int) -> bool:
    rows = [row for row in table.body if not _is_section(sheet, table.region, row)]
    own = [cell for row in rows if (cell := sheet.at(row, col)) and cell.col + cell.cols - 1 == col]
    return bool(own) and sum(1 for cell in own if is_words(cell.text)) >= 0.25 * len(rows)


def _holds_figures(sheet: Sheet, table: Table, col: int) -> bool:
    cells = [cell for row in table.body if (cell := sheet.at(row, col))]
    return any(cell.formula or is_number(cell.text) for cell in cells)


def _is_section(sheet: Sheet, region: Region, row: int) -> bool:
    cells = cells_of(sheet, region, row)
    return len(cells) == 1 and is_words(cells[0].text)


def sections(sheet: Sheet, table: Table) -> Iterator[tuple[int, str]]:
    for row in table.body:
        if _is_section(sheet, table.region, row):
            yield row, plain(sheet.text(row, table.region.left))
