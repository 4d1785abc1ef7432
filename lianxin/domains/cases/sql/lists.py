"""Lists and counts: over the whole table, or over a part of it that is fetched first.

A part is made of branches, each by an index of its own and none with a row of another; PostgreSQL and SQLite fetch it
once, as `part`, and a statement then reads it as if it were the table. So no planner chooses between walking and fetching.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models.expressions import RawSQL

from lianxin.domains.cases.sql.terms import NEVER, Term

NEWEST = "c.submitted_at DESC, c.id DESC"
BY_DUE = "c.due_at, c.id"
# The same as NEWEST, but sorted and not walked.
NEWEST_OF_FEW = "COALESCE(c.submitted_at, c.submitted_at) DESC, c.id DESC"

TABLE = "cases_case"
_COLUMN = re.compile(r"\bc\.(\w+)")
_NO_HEAD = Term("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Rows of the table (or of another, by which their number is known), in an order that says by which index.

    `index` names it where SQLite, which knows no sizes, would take a larger one that also fits.
    """

    where: Term
    order: str = ""
    table: str = TABLE
    index: str = ""

    def text(self, columns: str, most: int | None) -> str:
        """The statement, without its values."""
        order = f" ORDER BY {self.order}" if self.order else ""
        limit = "" if most is None else f" LIMIT {most}"
        by = f" INDEXED BY {self.index}" if self.index and connection.vendor == "sqlite" else ""
        return f"SELECT {columns} FROM {self.table} AS c{by} WHERE {self.where.text}{order}{limit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is fetched first, at most `most` rows of each branch."""

    branches: Sequence[Branch]
    most: int | None = None

    def head_of(self, statements: Iterable[str]) -> Term:
        """The beginning of a statement that holds these: as narrow as they allow, so that an index may be enough."""
        used = {"id"}.union(*(_COLUMN.findall(text) for text in statements))
        columns = ", ".join(f"c.{column}" for column in sorted(used))
        branches = self.branches or [Branch(where=NEVER)]
        # SQLite takes a LIMIT inside a union only one level deeper.
        texts = (f"SELECT * FROM ({one.text(columns, self.most)}) AS b{n}" for n, one in enumerate(branches))
        values = tuple(value for one in branches for value in one.where.values)
        return Term(f"WITH part AS MATERIALIZED ({' UNION ALL '.join(texts)})", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many rows the branches have together, none twice; known at once where one of `soonest` has too many by itself."""

    branches: Sequence[Branch]
    soonest: Sequence[Branch] = ()

    def counted(self, most: int | None) -> Term:
        """As an expression; it stops beyond `most`."""
        numbers = [_number(branch, most) for branch in self.branches]
        text = " + ".join(number.text for number in numbers) or "0"
        known = [_number(branch, most) for branch in self.soonest] if most is not None else []
        if known:
            cases = " ".join(f"WHEN {number.text} >= {most} THEN {most}" for number in known)
            text = f"CASE {cases} ELSE {text} END"
        return Term(text, tuple(value for number in (*known, *numbers) for value in number.values))


def _number(branch: Branch, most: int | None) -> Term:
    return Term(f"(SELECT COUNT(*) FROM ({branch.text('c.id', most)}) AS counted)", branch.where.values)


def keys(where: Term, *, order: str = "", most: int | None = None, part: Part | None = None) -> RawSQL:
    """The ids of the rows, or of the first ones in order, for `pk__in=`."""
    statement = Branch(where=where, order=order, table="part" if part else TABLE).text("c.id", most)
    head = part.head_of([statement]) if part else _NO_HEAD
    return RawSQL(f"{head.text} {statement}", (*head.values, *where.values))  # noqa: S611  values stand apart


def counts(
    whole: Sequence[Tally], *, parted: Sequence[Term] = (), part: Part | None = None, most: int | None
) -> list[int]:
    """How many rows, up to `most`, in one statement: first over the whole table, then over the part."""
    found = [tally.counted(most) for tally in whole]
    found += [_number(Branch(where=one, table="part"), most) for one in parted]
    if not found:
        return []
    head = part.head_of(one.text for one in parted) if part else _NO_HEAD
    values = [*head.values, *(value for one in found for value in one.values)]
    with connection.cursor() as cursor:
        cursor.execute(f"{head.text} SELECT {', '.join(one.text for one in found)}", values)
        return list(cursor.fetchone())
