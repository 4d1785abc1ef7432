"""SQL beyond the ORM that several apps need, for SQLite and PostgreSQL: append-only tables, insert-if-new."""

from collections.abc import Sequence
from typing import Any

from django.db import connections, migrations, models, router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARD_SUFFIX = "_append_only"
TAIL_SUFFIX = "_tail"
# Fifty columns in one statement of this many rows still fit SQLite's 32,766 parameters.
ROWS_PER_STATEMENT = 500


def append_only(table: str) -> migrations.RunPython:
    """A migration step after which the database itself refuses to update, delete or truncate `table`."""

    def guard(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in guard_statements(editor.connection.vendor, table):
            editor.execute(statement)

    def lift(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in lift_statements(editor.connection.vendor, table):
            editor.execute(statement)

    return migrations.RunPython(guard, lift)


def guard_statements(vendor: str, table: str) -> list[str]:
    """The triggers on `table`; schema editors take them as they stand (no parameters)."""
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER "{table}_{verb}{GUARD_SUFFIX}" BEFORE {verb} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("update", "delete")
        ]
    guard = f"{table}{GUARD_SUFFIX}"
    return [
        f"""CREATE FUNCTION "{guard}"() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
        f"""CREATE TRIGGER "{guard}" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"
        FOR EACH STATEMENT EXECUTE FUNCTION "{guard}"()""",
    ]


def lift_statements(vendor: str, table: str) -> list[str]:
    """What undoes `guard_statements`: for migrations backwards, and for tests that empty their tables."""
    if vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{table}_{verb}{GUARD_SUFFIX}"' for verb in ("update", "delete")]
    guard = f"{table}{GUARD_SUFFIX}"
    return [f'DROP TRIGGER IF EXISTS "{guard}" ON "{table}"', f'DROP FUNCTION IF EXISTS "{guard}"()']


def filling_tail(table: str, tail: str, column: str) -> migrations.RunPython:
    """A migration step after which the database notes the id of every row inserted into `table` in `tail`.

    By the database itself, so that no way of inserting can forget it and no statement goes over the wire for it.
    """

    def fill(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _tail_statements(editor.connection.vendor, table, tail, column):
            editor.execute(statement)

    def stop(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        name = f"{table}{TAIL_SUFFIX}"
        if editor.connection.vendor == "sqlite":
            editor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
        else:
            editor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
            editor.execute(f'DROP FUNCTION IF EXISTS "{name}"()')

    return migrations.RunPython(fill, stop)


def _tail_statements(vendor: str, table: str, tail: str, column: str) -> list[str]:
    name = f"{table}{TAIL_SUFFIX}"
    if vendor == "sqlite":
        noting = f'BEGIN INSERT INTO "{tail}" ("{column}") VALUES (NEW.id); END'  # noqa: S608  names from migrations
        return [f'CREATE TRIGGER "{name}" AFTER INSERT ON "{table}" {noting}']
    # One statement per insert, however many rows it has.
    noting = f'INSERT INTO "{tail}" ("{column}") SELECT id FROM inserted'  # noqa: S608  names from migrations
    return [
        f"""CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN {noting}; RETURN NULL; END $$""",
        f"""CREATE TRIGGER "{name}" AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS inserted
        FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()""",
    ]


def insert_new(rows: Sequence[models.Model], *, unique: Sequence[str]) -> list[int]:
    """Insert rows of one model, leaving out those whose `unique` fields are already taken; the ids of the new ones.

    One statement per 500 rows. The ORM can ignore conflicts, but then tells neither which rows are new nor their ids.
    """
    ids: list[int] = []
    for start in range(0, len(rows), ROWS_PER_STATEMENT):
        ids += _insert_new(rows[start : start + ROWS_PER_STATEMENT], unique)
    return ids


def _insert_new(rows: Sequence[models.Model], unique: Sequence[str]) -> list[int]:
    options = rows[0]._meta  # noqa: SLF001  Django's documented model API
    connection = connections[router.db_for_write(type(rows[0]))]
    quote = connection.ops.quote_name
    fields = {str(field.column): field for field in options.concrete_fields if not field.primary_key}
    parameters = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)
        for row in rows
        for field in fields.values()
    ]
    columns = ", ".join(map(quote, fields))
    conflict = ", ".join(quote(column) for column, field in fields.items() if field.name in unique)
    values = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(options.db_table)} ({columns}) VALUES {values} "  # noqa: S608  the model's own names
            f"ON CONFLICT ({conflict}) DO NOTHING RETURNING {quote(str(options.pk.column))}",
            parameters,
        )
        return [found[0] for found in cursor.fetchall()]
