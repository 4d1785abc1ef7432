"""`lianxin export cases`, `audit`, `routes` and `qr`: for whoever runs the machine; each export is itself audited."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from django.db import transaction
from django.db.models import QuerySet

from lianxin.cli.commands.qr import qr
from lianxin.cli.console import Tick, progress_bar, say
from lianxin.cli.sheets import whole_file, write_sheet
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.exporting import Format, export_cases
from lianxin.domains.cases.importing.route_file import COLUMNS, route_rows
from lianxin.domains.cases.queries import Filters
from lianxin.domains.cases.queries.routes import open_routes
from lianxin.foundation.audit import actions as audit_actions
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.audit.queries import recent
from lianxin.foundation.orgs.queries import org_by_code, path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

_TARGET = click.Path(dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])
_CHUNK = 2000
_AUDIT_COLUMNS: dict[str, Callable[[AuditRecord], Any]] = {
    "id": lambda record: record.pk,
    "at": lambda record: record.at.isoformat(),
    "recorded_at": lambda record: record.recorded_at.isoformat(),
    "verb": lambda record: record.verb,
    "actor_kind": lambda record: record.actor_kind,
    "actor_user": lambda record: record.actor_user,
    "subject": lambda record: f"{record.subject_type}:{record.subject_id}",
    "changes": lambda record: json.dumps(record.changes, ensure_ascii=False, sort_keys=True),
}


@click.group()
def export() -> None:
    """Write cases or the audit to a file, both recorded in the audit; or the QR codes of places."""


export.add_command(qr)


@export.command()
@click.argument("file", type=_TARGET)
@click.option("--org", "code", help="Code of a unit: its requests and those of all below it.  [default: all]")
@click.option("--since", type=_DAY, help="First day of submission.")
@click.option("--until", type=_DAY, help="Last day of submission.")
@click.option("--state", type=click.Choice(State.values), help="Only those that stand so now.")
def cases(file: Path, code: str | None, since: datetime | None, until: datetime | None, state: str | None) -> None:
    """Requests in words: contacts masked, without tracking codes."""
    filters = Filters(
        since=since.date() if since else None,
        until=until.date() if until else None,
        state=state or "",
        place=path_of(org_by_code(code).pk) if code else "",
    )
    with whole_file(file) as draft, draft.open("wb") as handle:
        made = export_cases(by=SYSTEM, at=clock.now(), form=Format(file.suffix.lower()[1:]), filters=filters)
        with progress_bar("Export", made.rows) as tick:
            handle.writelines(made.chunks(tick))
    say(f"{file}: {made.rows} rows.")


@export.command()
@click.argument("file", type=_TARGET)
def routes(file: Path) -> None:
    """The routing table as it holds, to be changed and read again by `lianxin place routes`."""
    rows = write_sheet(file, list(COLUMNS), route_rows(open_routes()))
    say(f"{file}: {rows} lines.")


@export.command()
@click.argument("file", type=_TARGET)
@click.option("--since", type=_DAY, help="First day.")
@click.option("--until", type=_DAY, help="Last day.")
def audit(file: Path, since: datetime | None, until: datetime | None) -> None:
    """Who did what, oldest first; names and personal values stay sealed and are left out."""
    at = clock.now()
    found = recent(
        since=clock.at_local(since.date()) if since else None,
        until=clock.at_local(until.date() + timedelta(days=1)) if until else None,
    ).order_by("pk")
    _write(file, found, _AUDIT_COLUMNS, what="audit", scope={"since": since, "until": until}, at=at)


def _write(
    file: Path,
    found: QuerySet[Any],
    columns: dict[str, Callable[[Any], Any]],
    *,
    what: str,
    scope: dict[str, Any],
    at: datetime,
) -> None:
    """The file, and the record of it having been written."""
    with progress_bar("Export", found.count()) as tick:
        rows = write_sheet(file, list(columns), _cells(found, columns, tick))
    with transaction.atomic():
        audit_actions.record(
            verb=f"{what}.exported",
            by=SYSTEM,
            at=at,
            subject=("export", what),
            changes={"rows": rows, **{name: str(value) for name, value in scope.items() if value}},
        )
    say(f"{file}: {rows} rows.")


def _cells(found: QuerySet[Any], columns: dict[str, Callable[[Any], Any]], tick: Tick) -> Iterator[Sequence[Any]]:
    for row in found.iterator(chunk_size=_CHUNK):
        tick(1)
        yield [cell(row) for cell in columns.values()]
