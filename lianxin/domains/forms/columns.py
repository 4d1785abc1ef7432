"""What a row of a roster, or a card, may be about: each kind of record says which columns it has and who may read which rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.errors import Message
from lianxin.kernel.text import safe_cell, shorten

CELL_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What the value of a column may depend on beside its record. `unmasked`: whole names and numbers are wanted.

    `numbers` are the serials of the records that stand in the same roster, by primary key.
    """

    unmasked: bool = False
    numbers: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that is known of a record. `known_as`: how forms call it, in the words of those who draw them up."""

    code: str
    words: Message
    known_as: tuple[str, ...]
    value: Callable[[Any, Reading], str]

    def cell(self, record: object, reading: Reading) -> str:
        """What stands in the row of this record."""
        return shorten(safe_cell(self.value(record, reading)), CELL_LENGTH)


@dataclass(frozen=True, slots=True)
class RecordKind:
    """Records of one sort. `rows` gives those of a unit in some days that this reach may read, `some` those of given ids."""

    code: str
    words: Message
    columns: tuple[Column, ...]
    rows: Callable[[Reach, Org, date, date], Iterable[Any]]
    some: Callable[[Reach, Sequence[UUID]], Iterable[Any]]
    # The unit a record is about: its cards are filled in for it.
    unit: Callable[[Any], Org]

    def column(self, code: str) -> Column | None:
        """The column of this code, None when there is none (any more)."""
        return next((one for one in self.columns if one.code == code), None)


_kinds: dict[str, RecordKind] = {}


def register(kind: RecordKind) -> None:
    """Called in `apps.ready()`; the same code again replaces the earlier one."""
    _kinds[kind.code] = kind


def record_kinds() -> tuple[RecordKind, ...]:
    """All kinds of record, by code."""
    return tuple(_kinds[code] for code in sorted(_kinds))


def split_code(code: str) -> tuple[str, str]:
    """`cases.phone` as the kind `cases` and the column `phone`."""
    kind, _dot, column = code.partition(".")
    return kind, column


def kind_of(code: str) -> RecordKind | None:
    """The kind of record to which the column of this code belongs."""
    return _kinds.get(split_code(code)[0])


def column_of(code: str) -> Column | None:
    """The column of a code such as `cases.phone`."""
    kind = kind_of(code)
    return kind.column(split_code(code)[1]) if kind else None
