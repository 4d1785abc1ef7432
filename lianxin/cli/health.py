"""The questions of `lianxin check`, each a function that yields what is wrong in a sentence."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lianxin.domains.cases.queries import rows_astray
from lianxin.foundation.audit.queries import verify_seals
from lianxin.foundation.orgs.queries import check_paths, org_by_code
from lianxin.foundation.privacy.classes import unclassified_fields
from lianxin.kernel.ciphers import Keyring
from lianxin.kernel.errors import Missing

Check = Callable[[], Iterator[str]]
_OLDEST_POSTGRESQL = 15


def system(*, deploy: bool = False) -> Iterator[str]:
    """Django's own checks; with `deploy` those for production too, and warnings count as faults."""
    for message in checks.run_checks(include_deployment_checks=deploy):
        if message.level >= (checks.WARNING if deploy else checks.ERROR) and not message.is_silenced():
            yield f"{message.id}: {message.msg}"


def migrations() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield f"{len(waiting)} migrations wait: lianxin serve applies them, or django-admin migrate"


def key_file() -> Iterator[str]:
    path = Path(settings.KEYS_FILE)
    if not path.exists():
        yield f"no master keys at {path}: lianxin keys new"
        return
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield f"{path} may be read by others: chmod 600"
    try:
        Keyring.load(path)
    except (ValueError, KeyError, OSError) as problem:
        yield f"{path} is no key ring ({type(problem).__name__})"


def database() -> Iterator[str]:
    """The settings that keep acknowledged work through a power cut, and foreign keys enforced."""
    found = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    yield from found


def _sqlite() -> Iterator[str]:
    wanted: dict[str, set[Any]] = {"journal_mode": {"wal"}, "foreign_keys": {1}}
    if settings.PRODUCTION:
        wanted["synchronous"] = {2, 3}
    with connection.cursor() as cursor:
        for pragma, good in wanted.items():
            value = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
            if value not in good:
                yield f"SQLite: {pragma} is {value}"
        for table, *_ in cursor.execute("PRAGMA foreign_key_check").fetchall():
            yield f"SQLite: a row of {table} points to nothing"


def _postgresql() -> Iterator[str]:
    if connection.pg_version < _OLDEST_POSTGRESQL * 10_000:  # type: ignore[attr-defined]
        yield f"PostgreSQL is older than {_OLDEST_POSTGRESQL}"
    wanted = {"server_encoding": {"UTF8"}}
    if settings.PRODUCTION:
        # "off" loses acknowledged commits; the others wait for at least this machine's disk.
        durable = {"on", "local", "remote_write", "remote_apply"}
        wanted |= {"fsync": {"on"}, "full_page_writes": {"on"}, "synchronous_commit": durable}
    with connection.cursor() as cursor:
        for setting, good in wanted.items():
            cursor.execute("SELECT current_setting(%s)", [setting])
            value = cursor.fetchone()[0]
            if value not in good:
                yield f"PostgreSQL: {setting} is {value}"


def audit() -> Iterator[str]:
    yield from verify_seals()


def tree() -> Iterator[str]:
    yield from check_paths()


def cases() -> Iterator[str]:
    """Lists and rights read the paths on the rows of requests: they must be the tree's."""
    if wrong := rows_astray():
        yield f"{wrong} requests or tasks stand under another path than their unit: something wrote past the tree"


def privacy() -> Iterator[str]:
    for field in unclassified_fields():
        yield f"{field} has no privacy class"


def production() -> Iterator[str]:
    """What Django does not ask: our own settings for a place that serves people."""
    if not settings.PRODUCTION:
        yield "LIANXIN_MODE is not production"
    if Path(settings.KEYS_FILE).resolve().is_relative_to(Path(settings.DATA).resolve()):
        yield "the master keys lie in the data folder: a copy of it would be readable (LIANXIN_KEYS)"
    if Path(settings.DATA).is_dir() and Path(settings.DATA).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield f"{settings.DATA} may be read by others: chmod 700"
    if not settings.SITE_URL.startswith("https://"):
        yield "LIANXIN_SITE_URL must begin with https://: QR codes and messages carry it"
    if not settings.OPERATOR_NAME or not settings.OPERATOR_PHONE:
        yield "LIANXIN_OPERATOR and LIANXIN_OPERATOR_PHONE name who answers for this service"
    if not settings.METRICS_TOKEN:
        yield "LIANXIN_METRICS_TOKEN is empty: nobody can watch this service from outside"
    if "unsafe-inline" in str(settings.CONTENT_SECURITY_POLICY) or "unsafe-eval" in str(
        settings.CONTENT_SECURITY_POLICY
    ):
        yield "the content security policy lets scripts in"


# In this order: the later ones need what the earlier ones find.
def inbound() -> Iterator[str]:
    """Every mailbox and number belongs to a unit that is there: what arrives would have no place else."""
    codes = {box["address"]: box["org"] for box in settings.INBOUND_MAILBOXES}
    codes |= {f"number {number}": code for number, code in settings.INBOUND_SMS["numbers"].items()}
    for name, code in codes.items():
        try:
            org_by_code(code)
        except Missing:
            yield f"{name} belongs to no unit: there is no code {code}"


EVERYWHERE: dict[str, Check] = {
    "keys": key_file,
    "migrations": migrations,
    "database": database,
    "audit seals": audit,
    "unit paths": tree,
    "case paths": cases,
    "privacy classes": privacy,
    "inbound": inbound,
}
DEPLOY: dict[str, Check] = {"production": production}
