"""A built table as a file: a workbook with merged heads and a sheet of definitions, CSV, and a chart."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from lianxin.domains.insight.queries.build import Built, Weight
from lianxin.domains.insight.queries.build_figures import Shown
from lianxin.domains.insight.rules.building import NOTHING, PERIODS
from lianxin.domains.insight.rules.drawing import MOST_SERIES, Chart, Series
from lianxin.kernel.text import safe_cell, shorten

_HEAD_ROW = 3
# A function of a workbook takes no more arguments.
_MOST_RANGES = 200
_NAME_LENGTH = 60


def file_name(built: Built, ending: str) -> str:
    """What the file is called: what it shows and the day it was made."""
    title = "".join("-" if sign in '\\/:*?"<>|' else sign for sign in built.title)
    return f"{shorten(title, _NAME_LENGTH)} {timezone.localtime(built.at):%Y-%m-%d}.{ending}"


def csv_of(built: Built) -> str:
    """One line of heads, numbers as they are; with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    heads = [f"{group.words} {shown.words}".strip() for group, shown in built.columns]
    # A file that goes from hand to hand says itself what it leaves out.
    corner = f"{built.corner} ({built.only})" if built.only else built.corner
    writer.writerow([safe_cell(one) for one in (corner, *heads)])
    for row in built.rows:
        numbers = ["" if value is None else f"{value:g}" if value % 1 else f"{value:.0f}" for value in row.values]
        writer.writerow([safe_cell(row.head.words), *numbers])
    return out.getvalue()


def workbook_of(built: Built) -> bytes:
    """The table, and a sheet that says what each figure is."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        looks = _Looks.of(book)
        _Table(book.add_worksheet(_("Table")), built, looks).write()
        _write_definitions(book.add_worksheet(_("Definitions")), built, looks)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Looks:
    """The formats of the workbook. `numbers` by sort of figure, for parts and for sums."""

    title: Format
    quiet: Format
    head: Format
    words: tuple[Format, Format]
    numbers: dict[str, tuple[Format, Format]]
    wrapped: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> "_Looks":
        def pair(**given: object) -> tuple[Format, Format]:
            return (
                book.add_format({"border": 1, **given}),
                book.add_format({"border": 1, "bold": True, "bg_color": "#EEF4F4", **given}),
            )

        return cls(
            title=book.add_format({"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"}),
            quiet=book.add_format({"font_color": "#566568", "align": "center"}),
            head=book.add_format(
                {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
            ),
            words=pair(),
            numbers={
                "count": pair(num_format="#,##0"),
                "rate": pair(num_format="0.0%"),
                "share": pair(num_format="#,##0.0"),
                "added count": pair(num_format='"Σ "#,##0'),
                "added share": pair(num_format='"Σ "#,##0.0'),
            },
            wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        )


@dataclass(frozen=True, slots=True)
class _Table:
    """The first sheet."""

    sheet: Worksheet
    built: Built
    looks: _Looks

    def write(self) -> None:
        width = len(self.built.columns)
        self._merge(0, 0, 0, width, self.built.title, self.looks.title)
        self._merge(1, 0, 1, width, self.built.about, self.looks.quiet)
        first = self._heads()
        for number, row in enumerate(self.built.rows):
            bold = row.head.weight != Weight.PART
            self.sheet.write_string(first + number, 0, row.head.words, self.looks.words[bold])
            for place, value in enumerate(row.values):
                self._number(first, number, place, value)
        self.sheet.set_column(0, 0, 24)
        self.sheet.set_column(1, width, 12)
        self.sheet.freeze_panes(first, 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(_HEAD_ROW, first - 1)

    def _heads(self) -> int:
        """One line of heads, or two where groups of columns hold several figures; says where the table begins."""
        figures, groups = self.built.figures, self.built.groups
        two = self.built.is_grouped and len(figures) > 1
        bottom = _HEAD_ROW + two
        self._merge(_HEAD_ROW, 0, bottom, 0, self.built.corner, self.looks.head)
        for place, group in enumerate(groups):
            start = 1 + place * len(figures)
            if two:
                self._merge(_HEAD_ROW, start, _HEAD_ROW, start + len(figures) - 1, group.words, self.looks.head)
            for number, shown in enumerate(figures):
                alone = self.built.is_grouped and not two
                words = group.words if alone else str(shown.words)
                self.sheet.write_string(bottom, start + number, words, self.looks.head)
        return bottom + 1

    def _merge(self, top: int, start: int, bottom: int, end: int, words: str, look: Format) -> None:
        if (top, start) == (bottom, end):
            self.sheet.write_string(top, start, words, look)
        else:
            self.sheet.merge_range(top, start, bottom, end, words, look)

    def _number(self, first: int, number: int, place: int, value: float | None) -> None:
        group, shown = self.built.columns[place]
        bold = self.built.rows[number].head.weight != Weight.PART or group.weight != Weight.PART
        added = "added " if place in self.built.rows[number].added else ""
        look = self.looks.numbers[added + _sort(shown)][bold]
        at = (first + number, 1 + place)
        if value is None:
            self.sheet.write_string(*at, "–", look)
            return
        is_rate = _sort(shown) == "rate"
        formula = sum_formula(self.built, number, place, first)
        if formula:
            self.sheet.write_formula(*at, formula, look, value)
        else:
            self.sheet.write_number(*at, value / 100 if is_rate else value, look)


def _sort(shown: Shown) -> str:
    if shown.is_share:
        return "share"
    return "rate" if shown.subject is not None and shown.subject.is_rate else "count"


def sum_formula(built: Built, number: int, place: int, first: int) -> str:
    """How a spreadsheet adds this sum up, where it truly is the sum of its parts; else "".

    Of rates and of people a whole is more or less than its parts; and what lies with a unit itself is in none of those
    below it.
    """
    row, (group, shown) = built.rows[number], built.columns[place]
    if not shown.adds:
        return ""
    down = _parts_above(built, number)
    if down and _is_sum(
        shown, built.frame.wish.rows, row.values[place], [built.rows[one].values[place] for one in down]
    ):
        return _formula([(first + one, 1 + place) for one in down])
    if group.weight != Weight.TOTAL:
        return ""
    size = len(built.figures)
    across = [one * size + place % size for one, head in enumerate(built.groups) if head.weight == Weight.PART]
    if across and _is_sum(shown, built.frame.wish.columns, row.values[place], [row.values[one] for one in across]):
        return _formula([(first + number, 1 + one) for one in across])
    return ""


def _parts_above(built: Built, number: int) -> list[int]:
    """The lines of which this one is the sum."""
    head = built.rows[number].head
    if head.weight == Weight.PART:
        return []
    if head.weight == Weight.SUBTOTAL:
        return list(range(number - head.parts, number))
    return [one for one in range(number) if built.rows[one].head.weight == Weight.PART]


def _is_sum(shown: Shown, axis: str, value: float | None, parts: Sequence[float | None]) -> bool:
    if axis == NOTHING or (axis == PERIODS and shown.is_stock):
        return False
    told = [part for part in parts if part is not None]
    return value is not None and len(told) == len(parts) and sum(told) == value


def _formula(cells: Sequence[tuple[int, int]]) -> str:
    ranges = [f"{xl_rowcol_to_cell(*start)}:{xl_rowcol_to_cell(*end)}" for start, end in _runs(cells)]
    return f"=SUM({','.join(ranges)})" if len(ranges) <= _MOST_RANGES else ""


def _runs(cells: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Cells that follow one another in a column, as first and last."""
    start = cells[0]
    for one, following in pairwise((*cells, (-1, -1))):
        if following != (one[0] + 1, one[1]):
            yield start, one
            start = following


def _write_definitions(sheet: Worksheet, built: Built, looks: _Looks) -> None:
    """What each figure is, and of which unit, time, tree and moment the table is."""
    lines = [(_("Figure"), _("Unit of measure"), _("How it is counted"))]
    lines += [(str(one.words), str(one.unit), str(one.counted)) for one in built.figures]
    unit = built.frame.unit
    about = [
        (_("Unit"), f"{unit.short_name} {unit.code}".strip()),
        (_("Period"), built.period),
        (_("Days"), f"{built.frame.whole.first} – {built.frame.whole.last}"),
        (_("Only"), built.only or _("Everything, nothing is left out")),
        (_("By which units"), built.basis_words),
        *((_("Base figures"), words) for words in built.sums),
        (_("Counted at"), f"{timezone.localtime(built.at):%Y-%m-%d %H:%M}"),
        (
            _("Sums"),
            _("Sums are formulas where the whole is the sum of the lines; else they are counted by themselves."),
        ),
    ]
    for number, (words, measure, counted) in enumerate(lines):
        look = looks.wrapped if number else looks.head
        for place, text in enumerate((words, measure, counted)):
            sheet.write_string(number, place, text, look)
    for number, (words, text) in enumerate(about, len(lines) + 1):
        sheet.write_string(number, 0, words, looks.wrapped)
        sheet.write_string(number, 2, text, looks.wrapped)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 80)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def chart_of(built: Built) -> Chart:
    """The first figure by lines and columns, or their sums where the lines are too many for colours.

    Without columns: all figures of the same unit of measure.
    """
    by_course = built.frame.wish.columns == PERIODS
    rows = _drawn([row.head.weight for row in built.rows], most=MOST_SERIES if by_course else len(built.rows))
    labels = [built.rows[one].head.words for one in rows]
    series = [
        Series(words, tuple(built.rows[one].values[place] for one in rows)) for words, place in _columns_drawn(built)
    ]
    if by_course:
        labels, series = _turned(labels, series)
    first = built.figures[0]
    title = f"{built.frame.unit.short_name} · {first.words} · {built.period}" if built.is_grouped else built.title
    return Chart(
        title=" · ".join(filter(None, (title, built.only))),
        labels=tuple(labels),
        series=tuple(series),
        is_course=built.frame.wish.by_periods,
        suffix="%" if _sort(first) == "rate" else "",
    )


def _drawn(weights: Sequence[Weight], *, most: int) -> list[int]:
    """The places of the parts, or that of their sum where they are more."""
    parts = [place for place, weight in enumerate(weights) if weight == Weight.PART]
    sums = [place for place, weight in enumerate(weights) if weight == Weight.TOTAL]
    return sums if sums and len(parts) > most else parts


def _columns_drawn(built: Built) -> list[tuple[str, int]]:
    """Words and place of the columns that are drawn."""
    figures = built.figures
    if built.is_grouped:
        most = len(built.groups) if built.frame.wish.columns == PERIODS else MOST_SERIES
        drawn = _drawn([group.weight for group in built.groups], most=most)
        return [(built.groups[one].words, one * len(figures)) for one in drawn]
    unit = str(figures[0].unit)
    alike = [(str(one.words), place) for place, one in enumerate(figures) if str(one.unit) == unit]
    return alike[:MOST_SERIES]


def _turned(labels: Sequence[str], series: Sequence[Series]) -> tuple[list[str], list[Series]]:
    """Periods along the foot, a line for each row."""
    lines = [Series(label, tuple(one.values[place] for one in series)) for place, label in enumerate(labels)]
    return [one.words for one in series], lines
