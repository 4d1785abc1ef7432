"""Lets the tests empty append-only tables: whatever else tries is refused by their triggers, as in production.

The full-text tables have no model, so Django's flush leaves them full: they are emptied with the rest.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import TransactionTestCase

from lianxin.kernel.sql import GUARD_SUFFIX

_WITHOUT_A_MODEL = ("orgs_orgsearch", "search_document")


@contextmanager
def guards_lifted() -> Iterator[None]:
    """Inside, the triggers of append-only tables are off on this connection."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = [(name, sql) for name, sql in cursor.fetchall() if name.endswith(GUARD_SUFFIX)]
        for name, _ in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            yield
        finally:
            for _, sql in guards:
                cursor.execute(sql)


@pytest.fixture(autouse=True, scope="session")
def _transactional_tests_may_empty_every_table() -> Iterator[None]:
    empty = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with guards_lifted():
            empty(case)
            with connection.cursor() as cursor:
                for table in _WITHOUT_A_MODEL:
                    cursor.execute(f"DELETE FROM {table}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
