"""Running statements, and the few expressions that SQLite and PostgreSQL spell differently. Names come from the code."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

_DAY = {
    "sqlite": "CAST(replace({0}, '-', '') AS integer)",
    "postgresql": "CAST(to_char({0}, 'YYYYMMDD') AS integer)",
}
_AMONG = {
    "sqlite": "{0} IN (SELECT value FROM json_each(%({1})s))",
    "postgresql": "{0} = ANY(%({1})s)",
}
Row = tuple[Any, ...]
_LATER = {"sqlite": "max({0}, {1})", "postgresql": "GREATEST({0}, {1})"}
_EARLIER = {"sqlite": "min({0}, {1})", "postgresql": "LEAST({0}, {1})"}


def fetch(statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def run(statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
    """Rows it concerned."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def is_lite() -> bool:
    """Whether this is SQLite, which keeps to the order of tables after CROSS JOIN."""
    return connection.vendor == "sqlite"


def day_of(column: str) -> str:
    """A date as a number of eight digits."""
    return _DAY[connection.vendor].format(column)


def among(column: str, name: str) -> str:
    """Whether the column is one of the values of the parameter `name`, given through `listed`."""
    return _AMONG[connection.vendor].format(column, name)


def table_of(name: str, alias: str) -> str:
    """The texts of a parameter given through `listed`, as a table with the column `value`."""
    return f"json_each(%({name})s) {alias}" if is_lite() else f"unnest(CAST(%({name})s AS text[])) AS {alias} (value)"


def listed(values: Iterable[Any]) -> Any:
    """Values as a parameter for `among`."""
    return json.dumps(list(values)) if is_lite() else list(values)


def later(one: str, other: str) -> str:
    return _LATER[connection.vendor].format(one, other)


def earlier(one: str, other: str) -> str:
    return _EARLIER[connection.vendor].format(one, other)


def dim_of_fact(name: str) -> str:
    """A fact's value of a declared dimension as text, "" where it has none."""
    if is_lite():
        return f"COALESCE(CAST(json_extract(fact.dims, '$.{name}') AS text), '')"
    return f"COALESCE(fact.dims ->> '{name}', '')"


def dim_of_series(name: str) -> str:
    """A series' value of a dimension of its set."""
    if is_lite():
        return f"json_extract(series.dims, '$.{name}')"
    return f"(CAST(series.dims AS jsonb) ->> '{name}')"
