"""Making a place ready to serve: keys in development, tables, cache, static files. Each step does nothing when done."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lianxin.cli.console import say
from lianxin.kernel.keyring import ring


def make_ready() -> None:
    """Everything a server needs before it starts; raises ImproperlyConfigured without keys in production."""
    ring()
    _make_tables()
    _collect_static_files()


def _make_tables() -> None:
    Path(settings.DATA).mkdir(parents=True, exist_ok=True, mode=0o700)
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        say(f"Preparing the database: {len(waiting)} steps.")
        call_command("migrate", interactive=False, verbosity=0)
    if "lianxin_cache" not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)


def _collect_static_files() -> None:
    """Hashed and compressed copies, made again when a source is newer."""
    stamp = Path(settings.STATIC_ROOT) / "staticfiles.json"
    newest = max(
        (Path(storage.path(name)).stat().st_mtime for finder in get_finders() for name, storage in finder.list([])),
        default=0.0,
    )
    if not stamp.exists() or stamp.stat().st_mtime < newest:
        say("Preparing style sheets, scripts and pictures.")
        call_command("collectstatic", interactive=False, verbosity=0, clear=stamp.exists())
