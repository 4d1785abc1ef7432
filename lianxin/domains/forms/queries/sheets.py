"""The form as pages draw it: empty, with what its cells mean; filled, with what stands in them."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from python_calamine import load_workbook

from lianxin.domains.forms.enums import LEFT_ALONE, Kind, Source
from lianxin.domains.forms.files.layout import CellRef, Sheet, column_letters
from lianxin.domains.forms.files.reading import read
from lianxin.domains.forms.models import FilledCell, Filling, FormCell, FormVersion
from lianxin.domains.forms.queries.balancing import Broken, Numbers, broken_checks
from lianxin.domains.forms.queries.explaining import explained
from lianxin.domains.forms.queries.fillings import filled_cells
from lianxin.domains.forms.queries.forms import cells_of, layout_of, working_bytes
from lianxin.domains.forms.queries.grids import NO_MARK, Grid, Mark, grid_of, origin_of
from lianxin.domains.forms.queries.producing import produced_from
from lianxin.domains.forms.queries.words import Wording

ROWS_DRAWN = 40
ROWS_SHOWN = 100
_KEPT = 24
# From here on a proposal is drawn as sure.
_SURE = 90
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def empty_grid(version: FormVersion, cells: list[FormCell], *, chosen: str, wording: Wording) -> Grid:
    """The empty form; each cell that wants an answer says what it seems to mean and leads to its panel."""
    sheet = layout_of(version).sheets[version.sheet]
    known = {(cell.row, cell.col): cell for cell in cells}
    in_column = {
        (block["first"], cell.col): cell for block in version.blocks for cell in cells if cell.row == block["first"]
    }

    def marked(row: int, col: int) -> Mark:
        cell = known.get((row, col)) or _speaking_for(version, in_column, row, col)
        if cell is None:
            return NO_MARK
        name = CellRef(0, cell.row, cell.col).name
        return Mark(tone=_tone(cell), words=wording.whole(cell), href=f"?cell={name}#panel", current=name == chosen)

    return grid_of(sheet, marks=marked, heads_until=version.body_first, head_from=version.head_first)


def _speaking_for(
    version: FormVersion, in_column: Mapping[tuple[int, int], FormCell], row: int, col: int
) -> FormCell | None:
    """The cell of the first of the rows that repeat."""
    for block in version.blocks:
        if block["first"] < row <= block["last"]:
            return in_column.get((block["first"], col))
    return None


def _tone(cell: FormCell) -> str:
    if cell.source == Source.UNKNOWN:
        return "unknown"
    if cell.source in LEFT_ALONE:
        return "left"
    if cell.source == Source.TYPED:
        return "typed"
    return "sure" if cell.settled or cell.likely >= _SURE else "likely"


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled form as drawn: the sheet, and where each of its rows stands in the empty one."""

    sheet: Sheet
    counts: Mapping[int, int]
    version: FormVersion

    def origin(self, row: int) -> tuple[int, int]:
        return origin_of(row, self.version.blocks, self.counts)


def filled_sheet(filling: Filling) -> Filled:
    """The file as it would leave the house, read again: its formulas show what they give. Rosters by their first rows."""
    return _filled_sheet(str(filling.uuid), filling.change)


@lru_cache(maxsize=_KEPT)
def _filled_sheet(uuid: str, _change: int) -> Filled:
    found = Filling.objects.select_related("version__form", "version__file", "version__working")
    filling = found.get(uuid=uuid)
    version = filling.version
    cells = filled_cells(filling)
    records = list(filling.rows.values_list("values", flat=True)[:ROWS_DRAWN])
    content = produced_from(version, cells, records)
    _empty, name = working_bytes(version)
    starts = {block["first"]: 0 for block in version.blocks}
    for cell in cells:
        if cell.row in starts:
            starts[cell.row] = max(starts[cell.row], cell.number + 1)
    if version.form.kind == Kind.ROSTER:
        starts = {first: max(count, len(records)) for first, count in starts.items()}
    sheet = _with_results(read(content, name=name).sheets[version.sheet], content, version.sheet)
    return Filled(sheet=sheet, counts=starts, version=version)


def _with_results(sheet: Sheet, content: bytes, place: int) -> Sheet:
    """Formulas as what they give, which the file holds beside them."""
    if not any(cell.formula for cell in sheet.cells.values()):
        return sheet
    values = load_workbook(io.BytesIO(content)).get_sheet_by_index(place).to_python(skip_empty_area=False)
    cells = {
        (row, col): replace(cell, text=_shown(values[row][col]))
        if cell.formula and row < len(values) and col < len(values[row])
        else cell
        for (row, col), cell in sheet.cells.items()
    }
    return replace(sheet, cells=cells)


def _shown(value: object) -> str:
    """A result as a spreadsheet shows it: 3.0 is 3, a rate has one place."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{round(value, 4):.10g}"
    return str(value or "")


def filled_grid(
    filling: Filling, cells: list[FilledCell], *, chosen: str, wording: Wording, broken: Sequence[Broken] = ()
) -> Grid:
    """The filled form; each value leads to where it comes from, what is missing to where it is typed.

    What does not add up says so in its cells.
    """
    filled = filled_sheet(filling)
    version = filling.version
    known = {(cell.row, cell.number, cell.col): cell for cell in cells}
    wrong = {place: one.in_words for one in reversed(broken) for place in one.places}
    grid_until = max(version.body_last, version.body_first) + sum(filled.counts.values()) + ROWS_DRAWN

    def marked(row: int, col: int) -> Mark:
        first, number = filled.origin(row)
        cell = known.get((first, number, col))
        against = wrong.get((first, number, col), "")
        if cell is None:
            return Mark(tone="wrong", words=against) if against else NO_MARK
        name = cell_key(first, col, number)
        missing = cell.source in {Source.UNKNOWN, Source.TYPED} and not cell.value
        tone = "unknown" if missing else "wrong" if against else "typed" if cell.source == Source.TYPED else "known"
        words = " · ".join(filter(None, (wording.title(cell), against)))
        return Mark(tone=tone, words=words, href=f"?cell={name}#panel", current=name == chosen)

    return grid_of(
        filled.sheet,
        marks=marked,
        heads_until=version.body_first,
        head_from=version.head_first,
        most=grid_until + ROWS_DRAWN,
    )


def cell_key(row: int, col: int, number: int) -> str:
    """A cell of a filled form by its place in the empty one: `B12`, in the third of the rows that repeat `B12.3`."""
    return f"{column_letters(col)}{row + 1}" + (f".{number + 1}" if number else "")


def read_cell_key(text: str) -> tuple[int, int, int]:
    """Row, column and number that `cell_key` wrote; raises ValueError."""
    name, _dot, number = text.partition(".")
    ref = CellRef.parse(name)
    if number and not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise ValueError(text)
    return ref.row, ref.col, int(number or 1) - 1


def broken_in(filling: Filling) -> list[Broken]:
    """The checks that do not hold, with what the form's own formulas give: read from the file as it would leave."""
    version = filling.version
    if not version.checks:
        return []
    filled = filled_sheet(filling)
    rows: dict[tuple[int, int], dict[int, Decimal]] = {}
    names: dict[tuple[int, int], str] = {}
    for (row, col), cell in filled.sheet.cells.items():
        first, number = filled.origin(row)
        if not version.body_first <= first <= version.body_last:
            continue
        text = cell.text.replace(",", "").strip()
        if _NUMBER.fullmatch(text):
            rows.setdefault((first, number), {})[col] = Decimal(text)
        elif text:
            names.setdefault((first, number), text)
    cells = cells_of(version)
    return explained(filling, broken_checks(version.checks, Numbers(rows, names, filled.counts), cells), cells)


@dataclass(frozen=True, slots=True)
class RowsShown:
    """Some rows of a roster, each as its columns' names and texts; `first` to `last` of `count`, counted from 1."""

    rows: list[list[tuple[str, str]]]
    columns: list[str]
    first: int
    count: int

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def before(self) -> int:
        """Where the rows before begin; 0 when these are the first."""
        return max(1, self.first - ROWS_SHOWN) if self.first > 1 else 0

    @property
    def after(self) -> int:
        """Where the rows after begin; 0 when these are the last."""
        return self.last + 1 if self.last < self.count else 0


def rows_shown(filling: Filling, *, start: str) -> RowsShown:
    """A page of a roster's rows, from the `start`th as an address says it: three statements, however many there are."""
    count = filling.rows.count()
    first = int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 1
    first = first if 1 <= first <= count else 1
    starts = {block["first"] for block in filling.version.blocks}
    columns = [(str(cell.col), cell.col_words) for cell in filling.version.cells.filter(row__in=starts).order_by("col")]
    found = filling.rows.filter(number__gte=first - 1)[:ROWS_SHOWN]
    rows = [[(words, row.values.get(col, "")) for col, words in columns] for row in found]
    return RowsShown(rows=rows, columns=[words for _col, words in columns], first=first, count=count)
