"""Figures in one statement, so that they are exact at every moment, whatever is folded meanwhile."""

from typing import Any

from django.db import connection

from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.sql.asking import Asked, is_first, parameters_of, tables_of
from lianxin.foundation.tallies.sql.dialect import among, day_of, dim_of_fact

Row = tuple[Any, ...]


def read_facts(asked: Asked) -> list[Row]:
    """(unit, span, quantity, *by) from the facts alone."""
    statement = f"WITH RECURSIVE {', '.join(tables_of(asked))} {from_facts(asked)}"
    return fetch(statement, parameters_of(asked))


def fetch(statement: str, parameters: dict[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def from_facts(asked: Asked) -> str:
    """Sums over the facts that count under each unit; of a distinct measure, the subjects that remain."""
    names = [f"dim{number}" for number in range(len(asked.by))]
    values = "".join(f", {dim_of_fact(name)} AS {column}" for name, column in zip(asked.by, names, strict=True))
    places = ", ".join(["unit.org", "stretch.span", *map(dim_of_fact, asked.by)])
    sources = f"""FROM {tree_under_units(asked)} CROSS JOIN stretch CROSS JOIN journal_fact fact
        WHERE {fact_counts(asked)}"""
    if not asked.measure.distinct:
        return f"SELECT unit.org, stretch.span, sum(fact.quantity){values} {sources} GROUP BY {places}"
    columns = "".join(f", {name}" for name in names)
    return f"""SELECT org, span, count(*){columns} FROM (
        SELECT unit.org AS org, stretch.span AS span{values} {sources} AND fact.subject IS NOT NULL
        GROUP BY {places}, fact.subject HAVING sum(fact.quantity) > 0) AS counted GROUP BY org, span{columns}"""


def tree_under_units(asked: Asked) -> str:
    """Each unit with every unit that stands below it: today, or at some time."""
    if asked.basis == Basis.IS:
        return """unit CROSS JOIN orgs_orgpath top CROSS JOIN orgs_orgpath below_it"""
    members = "CROSS JOIN member " if asked.has_members else ""
    return f"unit {members}CROSS JOIN stood top CROSS JOIN orgs_orgpath below_it"


def fact_counts(asked: Asked) -> str:
    """The conditions under which a fact counts at a unit in a stretch of days."""
    conditions = [
        "below_it.line = %(line)s AND below_it.path >= top.path AND below_it.path < top.path || 'G'",
        "fact.measure = %(measure)s AND fact.org = below_it.org_id AND fact.day BETWEEN stretch.first AND stretch.last",
        *(among(dim_of_fact(name), f"where_{name}") for name in asked.where),
    ]
    if asked.basis == Basis.IS:
        conditions.append(
            "top.org_id = unit.org AND top.line = %(line)s AND top.valid_to IS NULL AND below_it.valid_to IS NULL"
        )
    else:
        conditions.append("top.org = unit.org")
        conditions.append(on_the_day("below_it"))
    if asked.has_members:
        conditions.append("member.org = unit.org AND member.span = stretch.span")
    if asked.until is not None:
        conditions.append(f"fact.id <= {asked.until.last}")
        conditions += [f"NOT fact.id BETWEEN {low} AND {high}" for low, high in asked.until.gaps()]
    return " AND ".join(conditions)


def on_the_day(path: str) -> str:
    """Whether this span of paths holds the fact's day; what is dated before the first one counts in the first."""
    return (
        f"(fact.day >= {day_of(f'{path}.valid_from')} OR {is_first(path)}) "
        f"AND ({path}.valid_to IS NULL OR fact.day < {day_of(f'{path}.valid_to')})"
    )


def fact_ids_behind(asked: Asked, limit: int) -> list[int]:
    """The facts behind one figure, newest first."""
    statement = f"""WITH RECURSIVE {", ".join(tables_of(asked))}
        SELECT DISTINCT fact.day, fact.id FROM {tree_under_units(asked)} CROSS JOIN stretch
        CROSS JOIN journal_fact fact WHERE {fact_counts(asked)} ORDER BY 1 DESC, 2 DESC LIMIT %(limit)s"""
    return [row[1] for row in fetch(statement, parameters_of(asked) | {"limit": limit})]
