"""Units that were there before and differ from the file: renamed, moved or closed, each by its own action."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from lianxin.foundation.orgs.actions import close_org, move_org, rename_org
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgImportRow
from lianxin.foundation.orgs.sql.staging import changed_units
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import LianxinError

PROBLEM_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that says otherwise than the tree; None where it says the same. `dated`: the file gave the first day."""

    number: int
    unit: int
    name: str | None
    parent: int | None
    end: date | None
    first: date
    dated: bool


@dataclass(slots=True)
class Changes:
    """How many rows renamed, moved and closed a unit, and how many did anything."""

    renamed: int = 0
    moved: int = 0
    closed: int = 0
    rows: int = 0


def change_units(*, line: Line, on: date, by: Actor, at: datetime) -> Changes:
    """Rename and move, then close the lowest first; a refusal becomes the row's problem.

    A change takes effect on the row's first day if that lies behind the unit's own, else on `on`.
    """
    rows = [Difference(*values) for values in changed_units(line)]
    units = Org.objects.in_bulk({row.unit for row in rows} | {row.parent for row in rows if row.parent})
    changes = Changes()
    placed: list[Difference] = []
    for row in rows:
        org = units[row.unit]
        since = row.first if row.dated and row.first > org.opened else on
        try:
            _rename_and_move(row, units, line=line, on=since, by=by, at=at)
        except LianxinError as refusal:
            _fail(row, refusal)
        else:
            placed.append(row)
            changes.renamed += row.name is not None
            changes.moved += row.parent is not None
    changes.rows = len(placed)
    for row in placed:
        if row.end:
            try:
                close_org(org=units[row.unit], on=row.end, by=by, at=at)
                changes.closed += 1
            except LianxinError as refusal:
                _fail(row, refusal)
                changes.rows -= 1
    return changes


@transaction.atomic
def _rename_and_move(
    row: Difference, units: Mapping[int, Org], *, line: Line, on: date, by: Actor, at: datetime
) -> None:
    if row.name is not None:
        rename_org(org=units[row.unit], name=row.name, on=on, by=by, at=at)
    if row.parent is not None:
        move_org(org=units[row.unit], parent=units[row.parent], line=line, on=on, by=by, at=at)


def _fail(row: Difference, refusal: LianxinError) -> None:
    OrgImportRow.objects.filter(number=row.number).update(problem=str(refusal)[:PROBLEM_LENGTH])
