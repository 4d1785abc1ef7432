"""The tables with a key of several columns: on SQLite the key is the table, without a row number beside it."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TABLES = {
    "tallies_tally": """
        CREATE TABLE tallies_tally (
            series integer NOT NULL, org bigint NOT NULL, period integer NOT NULL, basis smallint NOT NULL,
            quantity bigint NOT NULL, PRIMARY KEY (series, org, period, basis)
        )""",
    "tallies_tallysubject": """
        CREATE TABLE tallies_tallysubject (
            series integer NOT NULL, org bigint NOT NULL, period integer NOT NULL, basis smallint NOT NULL,
            subject {uuid} NOT NULL, refs bigint NOT NULL, PRIMARY KEY (series, org, period, basis, subject)
        )""",
}


def create_keyed_tables(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """A migration step."""
    lite = editor.connection.vendor == "sqlite"
    for statement in _TABLES.values():
        editor.execute(statement.format(uuid="char(32)" if lite else "uuid") + (" WITHOUT ROWID" if lite else ""))


def drop_keyed_tables(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """The same backwards."""
    for table in _TABLES:
        editor.execute(f"DROP TABLE {table}")
