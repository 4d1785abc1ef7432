"""Figures out of the folders of one or many cities: which are asked for, and as lines for readers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from typing import Any

from lianxin.domains.insight.lake.engines import Engine
from lianxin.domains.insight.lake.expressions import Counting, Tables, columns_of, figures, units_asked
from lianxin.domains.insight.lake.folder import Folder, LakeProblem
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.rules import Span

GRAINS = ("year", "month", "day")
MOST_SPANS = 400
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure or (with `over`) a rate, as the cities declare it."""

    code: str
    zh: str
    line: str = ""
    dims: tuple[str, ...] = ()
    stock: bool = False
    distinct: bool = False
    over: str = ""
    under: str = ""

    @property
    def way(self) -> tuple[str, bool, bool]:
        """Measures of one way are counted together."""
        return (self.line, self.stock, self.distinct)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: no measures are all; `by` names dimensions and one of GRAINS; no days are all there are."""

    measures: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    code: str = ""
    kind: str = ""
    basis: Basis = Basis.IS
    since: date | None = None
    until: date | None = None

    @property
    def grain(self) -> str:
        """The grain of time among `by`; "" is one span for all."""
        return next((one for one in self.by if one in GRAINS), "")

    @property
    def dims(self) -> tuple[str, ...]:
        """The dimensions among `by`."""
        return tuple(one for one in self.by if one not in GRAINS)


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One figure. A rate is in percent with one digit; what is not there is 0."""

    measure: str
    city: str
    org: int
    span: int
    by: tuple[str, ...]
    value: int | Decimal = field(compare=False)
    code: str = field(compare=False)
    name: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Report:
    """The lines, and what their measures and spans are called."""

    lines: list[Line]
    words: dict[str, str]
    spans: list[Span]


def report(folders: Sequence[Folder], asked: Question, engine: Engine) -> Report:
    """The figures of units of these cities; raises LakeProblem for what cannot be answered."""
    known = _declared(folders)
    wanted = _wanted(known, asked)
    spans = spans_of(*_days(folders, asked), asked.grain)
    needed = {code for one in wanted for code in ((one.over, one.under) if one.over else (one.code,))}
    lines: list[Line] = []
    tables = _tables(folders, engine, spans)
    if tables:
        ways: dict[tuple[str, bool, bool], list[str]] = defaultdict(list)
        for code in sorted(needed):
            ways[known[code].way].append(code)
        for way, codes in sorted(ways.items()):
            lines += _lines(tables, _counting(asked, way, codes, spans), engine)
    rates = [one for one in wanted if one.over]
    shown = [line for line in lines if any(one.code == line.measure for one in wanted)]
    shown += chain.from_iterable(_rate(one, lines) for one in rates)
    return Report(sorted(shown), {one.code: one.zh for one in wanted}, list(spans))


def spans_of(first: date, last: date, grain: str) -> list[Span]:
    """From day to day in whole years, months or days, the first and last of them cut; raises LakeProblem."""
    if last < first:
        raise LakeProblem(f"The days stand the wrong way round: {first} to {last}.")
    if grain == "month":
        found = [_cut(span, first, last) for span in Span.months(first, last)]
    elif grain == "year":
        found = [_cut(Span.year(year), first, last) for year in range(first.year, last.year + 1)]
    elif grain == "day":
        count = min((last - first).days, MOST_SPANS)
        found = [Span.day(first + timedelta(days=number)) for number in range(count + 1)]
    else:
        found = [Span(first, last)]
    if len(found) > MOST_SPANS:
        raise LakeProblem(f"More than {MOST_SPANS} columns of time: ask for fewer days with --since and --until.")
    return found


def _cut(span: Span, first: date, last: date) -> Span:
    return Span(max(span.first, first), min(span.last, last))


def _days(folders: Sequence[Folder], asked: Question) -> tuple[date, date]:
    """What was asked, or from the first month of facts to the day of the newest export."""
    until = asked.until or max(date.fromisoformat(folder.manifest.exported_at[:10]) for folder in folders)
    months = [file.month for folder in folders for file in folder.manifest.of("facts")]
    earliest = min(months, default=until.year * 100 + until.month)
    return asked.since or date(earliest // 100, earliest % 100, 1), until


def _declared(folders: Sequence[Folder]) -> dict[str, Counted]:
    """Measures and rates of all folders; raises LakeProblem where two cities count differently under one code."""
    known: dict[str, Counted] = {}
    for folder in folders:
        for row in folder.read("measures"):
            one = Counted(row["code"], row["zh"], row["line"], tuple(row["dims"]), row["stock"], row["distinct"])
            other = known.setdefault(one.code, one)
            if other.way != one.way:
                raise LakeProblem(f"{one.code} is counted differently in {folder.path} than in the other folders.")
            shared = tuple(dim for dim in other.dims if dim in one.dims)
            known[one.code] = Counted(one.code, one.zh, *one.way[:1], shared, one.stock, one.distinct)
    for folder in folders:
        for row in folder.read("rates"):
            over, under = known.get(row["over"]), known.get(row["under"])
            if over and under:
                dims = tuple(dim for dim in over.dims if dim in under.dims)
                one = Counted(row["code"], row["zh"], over.line, dims, over=over.code, under=under.code)
                known[one.code] = one
    return known


def _wanted(known: dict[str, Counted], asked: Question) -> list[Counted]:
    for code in asked.measures:
        if code not in known:
            raise LakeProblem(f"No folder knows a measure {code}. They know: {', '.join(sorted(known))}")
    chosen = [known[code] for code in asked.measures or sorted(known)]
    without = [one.code for one in chosen if not set(asked.dims) <= set(one.dims)]
    if asked.measures and without:
        raise LakeProblem(f"{without[0]} is not told apart by {', '.join(asked.dims)}.")
    found = [one for one in chosen if one.code not in without]
    if not found:
        raise LakeProblem(f"No measure is told apart by {', '.join(asked.dims)}.")
    return found


def _tables(folders: Sequence[Folder], engine: Engine, spans: Sequence[Span]) -> Tables | None:
    """None when there are no facts up to the last day at all."""
    last = spans[-1].last
    facts = [
        str(folder.path.absolute() / file.path)
        for folder in folders
        for file in folder.manifest.of("facts")
        if file.month <= last.year * 100 + last.month
    ]
    if not facts:
        return None
    units, paths = ([file for folder in folders for file in folder.files(table)] for table in ("units", "paths"))
    return Tables(engine.read("facts", facts), engine.read("units", units), engine.read("paths", paths))


def _counting(asked: Question, way: tuple[str, bool, bool], codes: Sequence[str], spans: Sequence[Span]) -> Counting:
    line, stock, distinct = way
    return Counting(
        measures=tuple(codes),
        line=line,
        basis=asked.basis,
        spans=spans,
        stock=stock,
        distinct=distinct,
        by=asked.dims,
        code=asked.code,
        kind=asked.kind,
    )


def _lines(tables: Tables, counting: Counting, engine: Engine) -> list[Line]:
    rows = engine.rows(figures(tables, counting))
    if not rows and (counting.code or counting.kind) and not engine.rows(units_asked(tables, counting).limit(1)):
        asked = f"unit of code {counting.code}" if counting.code else f"unit of the kind {counting.kind}"
        raise LakeProblem(f"No city of these has a {asked}.")
    return [_line(row, counting) for row in rows]


def _line(row: dict[str, Any], counting: Counting) -> Line:
    values = tuple(row[name] for name in columns_of(counting.by))
    place = (row["city"], row["org"], row["span"])
    return Line(row["measure"], *place, values, int(row["quantity"]), row["code"], row["name"])


def _rate(rate: Counted, lines: Sequence[Line]) -> Iterator[Line]:
    """Where there is something below the line."""
    over = {(line.city, line.org, line.span, line.by): line.value for line in lines if line.measure == rate.over}
    for line in lines:
        if line.measure == rate.under and line.value > 0:
            key = (line.city, line.org, line.span, line.by)
            percent = Decimal(100 * over.get(key, 0)) / Decimal(line.value)
            yield Line(rate.code, *key, percent.quantize(_TENTH, ROUND_HALF_UP), line.code, line.name)
