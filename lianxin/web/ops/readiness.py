"""May a load balancer send people here? Each check is a name and a yes or no; the reason goes to the log only."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from lianxin.foundation.jobs.queries import oldest_ready_age
from lianxin.kernel import clock
from lianxin.kernel.keyring import ring
from lianxin.web.ops.sql import answers

log = structlog.get_logger(__name__)


class NotYet(Exception):
    """A migration waits to be applied."""


@lru_cache(maxsize=1)
def _all_migrated() -> bool:
    """Asked of the database until it is so; the tables of a running process do not go back."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotYet
    return True


def _keys_readable() -> bool:
    return bool(ring().current)


def _disk_free() -> bool:
    return shutil.disk_usage(settings.DATA).free >= settings.READY_FREE_MEGABYTES * 1024 * 1024


def _work_is_done() -> bool:
    """A job that waits too long means that no worker lives."""
    waited = oldest_ready_age(at=clock.now())
    return waited is None or waited <= timedelta(seconds=settings.READY_QUEUE_SECONDS)


CHECKS: dict[str, Callable[[], bool]] = {
    "database": answers,
    "migrations": _all_migrated,
    "keys": _keys_readable,
    "disk": _disk_free,
    "worker": _work_is_done,
}


def readiness() -> dict[str, bool]:
    """Every check by name; a check that fails in any way is a no."""
    return {name: _passes(name, check) for name, check in CHECKS.items()}


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        passed = check()
    except (DatabaseError, ImproperlyConfigured, NotYet, OSError, ValueError) as problem:
        log.warning("readiness.failed", check=name, problem=type(problem).__name__)
        return False
    if not passed:
        log.warning("readiness.failed", check=name)
    return passed
