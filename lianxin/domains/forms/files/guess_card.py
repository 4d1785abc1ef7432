"""What a card asks: the label beside or above each empty cell, boxes to tick, lines to sign."""

from collections.abc import Sequence

from lianxin.domains.forms.files.edges import DAY, PERIOD, Said, blank_of_parts, labels_in, role_of_label, ticks
from lianxin.domains.forms.files.layout import Cell, CellRef, Sheet
from lianxin.domains.forms.files.proposal import Blank, Role
from lianxin.domains.forms.files.region import Region, cells_of
from lianxin.domains.forms.files.words import BOX, PEN_WORDS, is_blank, is_words, plain

# Which labels of a card speak of the form itself and not of its record.
_OF_THE_FORM = frozenset({Role.UNIT, Role.FILLER, Role.PEN, Role.DATE})


def card_blanks(sheet: Sheet, number: int, region: Region) -> list[Blank]:
    found = []
    for row in range(region.top, region.bottom + 1):
        if row in sheet.hidden_rows:
            continue
        for cell in cells_of(sheet, region, row):
            if cell.row != row or cell.formula:
                continue
            blank = _blank_at(sheet, region, CellRef(number, row, cell.col), cell)
            if blank is not None:
                found.append(blank)
    return found


def _blank_at(sheet: Sheet, region: Region, ref: CellRef, cell: Cell) -> Blank | None:
    boxes = ticks(cell.text)
    if boxes:
        return Blank(ref, _box_path(sheet, region, cell), boxes=boxes)
    if is_blank(cell.text):
        path = _path_to(sheet, region, cell)
        return Blank(ref, path, _role(path)) if path else None
    if DAY.fullmatch(cell.text.strip()) or PERIOD.fullmatch(cell.text.strip()):
        path = _path_to(sheet, region, cell)
        return Blank(ref, path, Role.PEN if _role(path) == Role.PEN else Role.DATE)
    return _line_within(sheet, region, ref, cell)


def _box_path(sheet: Sheet, region: Region, cell: Cell) -> tuple[str, ...]:
    """What stands before the first box, else the label beside."""
    first = min(cell.text.index(box) for box in BOX if box in cell.text)
    own = plain(cell.text[:first]).rstrip(":")
    beside = _path_to(sheet, region, cell)
    return ((*beside, own) if own else beside) or ("、".join(ticks(cell.text)),)


def _role(path: tuple[str, ...]) -> Role:
    if not path:
        return Role.VALUE
    if PEN_WORDS.search(path[-1]) or (len(path) > 1 and PEN_WORDS.search(path[0])):
        return Role.PEN
    role = role_of_label(path[-1])
    if role == Role.DATE and path[-1] not in {"日期", "填表日期", "填报日期", "报出日期", "登记日期"}:
        return Role.VALUE
    return role if role in _OF_THE_FORM else Role.VALUE


def _path_to(sheet: Sheet, region: Region, cell: Cell) -> tuple[str, ...]:
    """Beside on the left; where that is blank or a row's number, above."""
    left = _left_of(sheet, region, cell)
    above = _column_label(sheet, region, cell)
    if left is not None and is_words(left.text):
        under = above is not None and _is_table_row(sheet, region, above.row)
        if above is None or not under:
            return (*_group(sheet, region, left), _label(left))
        if left.rows <= cell.rows:
            return (*_group(sheet, region, left), _label(left), _label(above))
    if above is not None:
        group = _outermost(sheet, region, cell)
        return (*group, _label(above))
    return ()


def _label(cell: Cell) -> str:
    return plain(cell.text).rstrip(":")


def _left_of(sheet: Sheet, region: Region, cell: Cell) -> Cell | None:
    return sheet.at(cell.row, cell.col - 1) if cell.col > region.left else None


def _group(sheet: Sheet, region: Region, label: Cell) -> tuple[str, ...]:
    """Labels further left that reach over more rows."""
    for col in range(label.col - 1, region.left - 1, -1):
        outer = sheet.at(label.row, col)
        if outer is not None and outer.rows > label.rows and is_words(outer.text):
            return (*_group(sheet, region, outer), _label(outer))
    return ()


def _outermost(sheet: Sheet, region: Region, cell: Cell) -> tuple[str, ...]:
    first = sheet.at(cell.row, region.left)
    return (_label(first),) if first is not None and first.rows > 1 and is_words(first.text) else ()


def _column_label(sheet: Sheet, region: Region, cell: Cell) -> Cell | None:
    """The first words above in the same column, over blanks of the same width."""
    for row in range(cell.row - 1, region.top - 1, -1):
        above = sheet.at(row, cell.col)
        if above is None or above.col != cell.col or above.cols != cell.cols:
            return None
        if is_words(above.text):
            return above
        if not is_blank(above.text):
            return None
    return None


def _is_table_row(sheet: Sheet, region: Region, row: int) -> bool:
    """Heads of a small table within the card: words in every cell, and at least three."""
    cells = cells_of(sheet, region, row)
    return len(cells) >= 3 and all(is_words(cell.text) for cell in cells)


def _line_within(sheet: Sheet, region: Region, ref: CellRef, cell: Cell) -> Blank | None:
    """情况说明: with room below it in the same cell; or lines to sign."""
    labels = [one for one in labels_in(cell) if one.open]
    if not labels:
        path = _beside_path(sheet, region, cell)
        to_sign = DAY.search(cell.text) or PEN_WORDS.search(plain(cell.text).strip("()"))
        return Blank(ref, path, Role.PEN) if path and to_sign else None
    beside = sheet.at(cell.row, cell.col + cell.cols)
    if plain(cell.text).endswith(":") and beside is not None and is_blank(beside.text) and beside.col <= region.right:
        return None
    outer = _beside_path(sheet, region, cell)
    if len(labels) > 1:
        roles = [_role_in_line(outer, labels, number) for number in range(len(labels))]
        return blank_of_parts(ref, cell, labels, roles, path=outer)
    one = labels[0]
    path = (*outer, one.label)
    if PEN_WORDS.search(one.label) or DAY.search(cell.text):
        return Blank(ref, path, Role.PEN)
    return Blank(ref, path, _role(path), cell.text[: one.start], cell.text[one.end :])


def _role_in_line(outer: tuple[str, ...], labels: Sequence[Said], number: int) -> Role:
    """A telephone after somebody who signs or fills in is theirs, and so is a day: not the record's."""
    label = labels[number].label
    own = role_of_label(label)
    if own in {Role.PHONE, Role.DATE}:
        before = (one.label for one in reversed(labels[:number]))
        whose = next(
            (_role((*outer, one)) for one in before if role_of_label(one) not in {Role.PHONE, Role.DATE}), None
        )
        if whose in {Role.PEN, Role.FILLER}:
            return own if whose == Role.FILLER else Role.PEN
    return _role((*outer, label))


def _beside_path(sheet: Sheet, region: Region, cell: Cell) -> tuple[str, ...]:
    left = _left_of(sheet, region, cell)
    return (_label(left),) if left is not None and is_words(left.text) and left.rows >= cell.rows else ()
