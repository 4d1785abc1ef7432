"""Importing a file of requests.

Two passes: the first only looks (how many rows, which kinds, how dates are written), the second checks and writes.
It writes in chunks of 500 rows, each a transaction of its own: a desk that works meanwhile waits for less than a
second (one transaction over a large file would hold SQLite's only writer for its whole length), and an import that was
cut off is continued by repeating it, since every row is known by its source and number. So there is no batch to name.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.bulk import PastCase, Recorded, known_numbers, record_past_cases
from lianxin.domains.cases.actions.imports import add_source_categories, record_import, remember_map
from lianxin.domains.cases.enums import Binding
from lianxin.domains.cases.importing.categories import Kinds
from lianxin.domains.cases.importing.checking import Checker, WrongRow
from lianxin.domains.cases.importing.columns import MOMENTS, Column, settle_columns
from lianxin.domains.cases.importing.moments import DayOrder, order_of
from lianxin.domains.cases.importing.places import Places
from lianxin.domains.cases.importing.reading import Row, Table, open_table, text_of
from lianxin.domains.cases.importing.wrong_rows import WrongRows
from lianxin.domains.cases.models import Category
from lianxin.domains.cases.queries.config import remembered_map
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.worktime.queries import clock_for
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid

CHUNK = 500
SOURCE_LENGTH = 40
_OWN_WORDS = re.compile(r"“[^”]*”|\d[\d/:.-]*")
VALUE_COLUMNS = (Column.CATEGORY, Column.CHANNEL, Column.STATUS)

Values = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a file will be read. Shown to the person before anything is written."""

    file: str
    source: str
    place: Org
    table: Table
    columns: Mapping[Column, int]
    values: Values
    orders: Mapping[Column, DayOrder | None]
    binding: Binding
    rows: int
    kinds: Sequence[str]

    @property
    def mapped(self) -> dict[str, str]:
        """Our fields by the file's headings."""
        return {column.value: self.table.headings[place] for column, place in self.columns.items()}

    @property
    def ignored(self) -> list[str]:
        """Headings that nothing is read from."""
        used = set(self.columns.values())
        return [heading for place, heading in enumerate(self.table.headings) if heading and place not in used]


@dataclass(slots=True)
class Outcome:
    """What became of the rows. `reasons` counts why rows were refused; `unknown_kinds` fit no category."""

    rows: int = 0
    new: int = 0
    known: int = 0
    wrong: int = 0
    steps: int = 0
    kinds_added: int = 0
    unknown_kinds: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    errors: Path | None = None


def plan_import(
    *,
    path: Path,
    place: Org,
    source: str = "",
    columns: Mapping[str, str] | None = None,
    values: Values | None = None,
    day_order: DayOrder | None = None,
    binding: Binding | None = None,
) -> Plan:
    """Look through a file once: its columns as said, remembered or guessed, its rows, kinds and ways of writing dates.

    `source` names where it comes from (by default the file's name) and keeps its numbers apart from those of others.
    Raises Invalid when the file or the mapping cannot be used.
    """
    source = (source or path.stem).strip()
    if not 0 < len(source) <= SOURCE_LENGTH:
        raise Invalid(_("Name the source in at most %(limit)d characters.") % {"limit": SOURCE_LENGTH})
    table = open_table(path)
    remembered = remembered_map(source, place)
    settled = settle_columns(table.headings, said=columns or {}, remembered=remembered.columns if remembered else {})
    looked = _look_through(table, settled)
    return Plan(
        file=path.name,
        source=source,
        place=place,
        table=table,
        columns=settled,
        values=_merged(remembered.values if remembered else {}, values or {}),
        orders={column: day_order or order_of(written) for column, written in looked.dates.items()},
        binding=binding or (Binding(remembered.binding) if remembered else Binding.THEIRS),
        rows=looked.rows,
        kinds=list(looked.kinds),
    )


def run_import(
    plan: Plan,
    *,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
    create_categories: bool = False,
    errors_to: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Check every row and record the good ones; the others go to the workbook `errors_to`.

    Repeating it changes nothing. A dry run checks the same and writes nothing but the workbook. `progress` hears how
    many more rows were read. Raises Refused when `by` may not import for the plan's place.
    """
    places = Places.within_reach(plan.place, by)
    outcome = Outcome(errors=errors_to)
    kinds = _kinds(plan, outcome, by=by, at=at, create=create_categories, dry_run=dry_run)
    checker = _checker(plan, places, kinds, at=at)
    with WrongRows(errors_to, plan.table.headings) as wrong:
        for chunk in _chunks(plan.table.rows()):
            good = _checked(chunk, checker, wrong, outcome)
            recorded = _compare(good) if dry_run else record_past_cases(cases=good, by=by, at=at)
            outcome.new += recorded.new
            outcome.known += recorded.known
            outcome.steps += recorded.steps
            if progress is not None:
                progress(len(chunk))
    if not outcome.wrong:
        outcome.errors = None
    if not dry_run:
        remember_map(
            source=plan.source,
            org=plan.place,
            columns=plan.mapped,
            values=plan.values,
            headings=plan.table.headings,
            binding=plan.binding,
            by=by,
            at=at,
        )
        counts = {"rows": outcome.rows, "new": outcome.new, "known": outcome.known, "wrong": outcome.wrong}
        record_import(source=plan.source, file=plan.file, counts=counts, org=plan.place, by=by, at=at)
    return outcome


def _checker(plan: Plan, places: Places, kinds: Kinds, *, at: datetime) -> Checker:
    return Checker(
        source=plan.source,
        columns=plan.columns,
        width=len(plan.table.headings),
        values=plan.values,
        orders=plan.orders,
        places=places,
        kinds=kinds,
        binding=plan.binding,
        now=at,
        hours=clock_for(plan.place.pk),
    )


@dataclass(slots=True)
class _Looked:
    rows: int
    dates: dict[Column, set[str]]
    kinds: dict[str, None]


def _look_through(table: Table, columns: Mapping[Column, int]) -> _Looked:
    """Count, and keep the different kinds and the dates whose day and month may be mistaken."""
    looked = _Looked(rows=0, dates={column: set() for column in MOMENTS if column in columns}, kinds={})
    for row in table.rows():
        looked.rows += 1
        for column, written in looked.dates.items():
            day = _at(row, columns[column]).partition(" ")[0]
            # With the year first nothing can be mistaken; the different days of some years fit into memory.
            if not day[:4].isdecimal():
                written.add(day)
        if Column.CATEGORY in columns:
            looked.kinds[_at(row, columns[Column.CATEGORY])] = None
    return looked


def _at(row: Row, place: int) -> str:
    return text_of(row.cells[place]) if place < len(row.cells) else ""


def _merged(remembered: Values, said: Values) -> dict[str, dict[str, str]]:
    for name in said:
        if name not in VALUE_COLUMNS:
            fields = ", ".join(VALUE_COLUMNS)
            raise Invalid(
                _("Values of “%(name)s” cannot be mapped, only of: %(fields)s") % {"name": name, "fields": fields}
            )
    return {name: {**remembered.get(name, {}), **said.get(name, {})} for name in {*remembered, *said}}


def _kinds(plan: Plan, outcome: Outcome, *, by: Actor, at: datetime, create: bool, dry_run: bool) -> Kinds:
    """All kinds the rows may name; with `create`, those that there are not yet are added to the source's branch."""
    kinds = Kinds.load(source=plan.source, mapped=plan.values.get(Column.CATEGORY, {}))
    unknown = kinds.unknown(plan.kinds)
    if not create:
        outcome.unknown_kinds = unknown
    elif dry_run:
        kinds.take_up([Category(name=name) for name in unknown])
        outcome.kinds_added = len(unknown)
    elif unknown:
        added = add_source_categories(source=plan.source, names=unknown, by=by, at=at)
        kinds.take_up(added)
        outcome.kinds_added = len(added)
    return kinds


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _checked(chunk: Sequence[Row], checker: Checker, wrong: WrongRows, outcome: Outcome) -> list[PastCase]:
    good: list[PastCase] = []
    for row in chunk:
        outcome.rows += 1
        try:
            good.append(checker.check(row))
        except WrongRow as refused:
            outcome.wrong += 1
            outcome.reasons.update(_kind_of(reason) for reason in refused.reasons)
            wrong.add(row, refused.reasons)
    return good


def _kind_of(reason: str) -> str:
    """The reason without what the row itself says, so that a thousand duplicates count as one kind of mistake."""
    return _OWN_WORDS.sub("…", reason)


def _compare(good: Sequence[PastCase]) -> Recorded:
    """What recording these would do."""
    known = known_numbers([(past.source, past.outside_number) for past in good])
    fresh = [past for past in good if (past.source, past.outside_number) not in known]
    return Recorded(new=len(fresh), known=len(good) - len(fresh), steps=sum(len(past.steps) for past in fresh))
