"""What a table is to show, as an address says it: figures, by rows, by columns, over periods. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from lianxin.domains.insight.rules.periods import EARLIEST, Cut
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.worktime.rules.periods import Period

MOST_ROWS = 2000
MOST_COLUMNS = 60
MOST_FIGURES = 20
PER = 1000
USUAL_NUMBER = 6
# What rows and columns may stand for, besides the values of a dimension.
UNITS, PERIODS, NOTHING = "units", "periods", ""
# Which units: those directly below, the sister units, else the code of a kind.
BELOW, BESIDE = "below", "beside"
_LONGEST = 40
_MONTH = "month"
_LATEST = date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Only:
    """One value of a dimension, to which a table keeps; written `channel:phone`."""

    dim: str
    value: str

    def __str__(self) -> str:
        return f"{self.dim}:{self.value}"


@dataclass(frozen=True, slots=True)
class Wish:
    """The whole definition of a table; `query` writes it as an address, `wish_of` reads it again.

    `first` and `last` are any days of the first and last period; without either the last `number` periods are meant.
    `per` is the base figure that counts are set against; `only` keeps to one value of a dimension.
    """

    unit: int
    figures: tuple[str, ...] = ()
    per: str = ""
    only: Only | None = None
    rows: str = UNITS
    columns: str = NOTHING
    level: str = BELOW
    cut: str = _MONTH
    first: date | None = None
    last: date | None = None
    number: int = USUAL_NUMBER
    basis: Basis = Basis.IS

    def query(self) -> str:
        """What stands behind the question mark: what is usual is left out."""
        given = [
            ("unit", str(self.unit)),
            *(("figure", code) for code in self.figures),
            ("per", self.per),
            ("only", str(self.only or "")),
            ("rows", self.rows if self.rows != UNITS else ""),
            ("columns", self.columns),
            ("level", self.level if self.level != BELOW else ""),
            ("cut", self.cut if self.cut != _MONTH else ""),
            ("from", self.first.isoformat() if self.first else ""),
            ("to", self.last.isoformat() if self.last else ""),
            ("number", str(self.number) if self.number != USUAL_NUMBER else ""),
            ("basis", self.basis.value if self.basis != Basis.IS else ""),
        ]
        return urlencode([(name, value) for name, value in given if value])

    @property
    def dims(self) -> tuple[str, ...]:
        """The dimensions among rows and columns."""
        return tuple(axis for axis in (self.rows, self.columns) if axis not in {UNITS, PERIODS, NOTHING})

    @property
    def by_periods(self) -> bool:
        return PERIODS in {self.rows, self.columns}

    @property
    def by_units(self) -> bool:
        return UNITS in {self.rows, self.columns}


def wish_of(given: Mapping[str, Sequence[str]], *, unit: int) -> Wish:
    """What an address asks for; nothing in it is trusted to be sensible. `unit` is meant where it names none."""

    def one(name: str, usual: str = "", *, longest: int = _LONGEST) -> str:
        values = [value for value in given.get(name, ()) if value]
        return values[-1][:longest] if values else usual

    figures = dict.fromkeys(code[:_LONGEST] for code in given.get("figure", ()) if code)
    rows, columns = one("rows", UNITS), one("columns")
    first, last = _day(one("from")), _day(one("to"))
    if first and last and last < first:
        first, last = last, first
    return Wish(
        unit=_number(one("unit"), unit),
        figures=tuple(figures)[:MOST_FIGURES],
        per=one("per"),
        only=_only(one("only", longest=2 * _LONGEST)),
        rows=rows,
        columns=columns if columns != rows else NOTHING,
        level=one("level", BELOW),
        cut=one("cut", _MONTH),
        first=first,
        last=last,
        number=max(1, min(_number(one("number"), USUAL_NUMBER), MOST_ROWS)),
        basis=Basis.WAS if one("basis") == Basis.WAS.value else Basis.IS,
    )


def periods_meant(wish: Wish, cut: Cut, *, today: date) -> list[Period]:
    """The periods in question, the earliest first; one more than there is room for when they are too many."""
    end = cut.of(wish.last or today)
    if wish.first is None:
        return _back_from(end, cut, wish.number)
    found = [cut.of(wish.first)]
    while found[-1].last < end.first and len(found) <= MOST_ROWS:
        found.append(cut.of(found[-1].last + timedelta(days=1)))
    return found


def _back_from(period: Period, cut: Cut, number: int) -> list[Period]:
    """So many periods up to this one, as far back as anything is counted."""
    found = [period]
    while len(found) < number and found[-1].first > EARLIEST:
        found.append(cut.before(found[-1]))
    return found[::-1]


def _only(typed: str) -> Only | None:
    dim, _colon, value = typed.partition(":")
    # PostgreSQL refuses a text that holds a NUL.
    return Only(dim, value) if dim and value and value.isprintable() else None


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if EARLIEST <= day <= _LATEST else None


def _number(typed: str, usual: int) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 10 else usual
