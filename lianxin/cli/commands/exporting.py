"""`lianxin export cases` and `lianxin export audit`: for whoever runs the machine; each export is itself audited."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from django.db import transaction
from django.db.models import QuerySet

from lianxin.cli.console import Tick, progress_bar, say
from lianxin.cli.sheets import write_sheet
from lianxin.domains.cases.models import Case
from lianxin.foundation.audit import actions as audit_actions
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.audit.queries import recent
from lianxin.foundation.orgs.queries import org_by_code, subtree
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

_TARGET = click.Path(dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])
_CHUNK = 2000
# Neither who asked nor the tracking code: the one is a person, the other opens the page.
_CASE_COLUMNS: dict[str, Callable[[Case], Any]] = {
    "编号": lambda case: case.number,
    "提交时间": lambda case: case.submitted_at,
    "地点": lambda case: case.place.name,
    "具体位置": lambda case: case.place_text,
    "办理单位": lambda case: case.unit.name,
    "类别": lambda case: case.category.name if case.category else "",
    "状态": lambda case: case.get_state_display(),
    "渠道": lambda case: case.get_channel_display(),
    "标题": lambda case: case.title,
    "内容": lambda case: case.words,
    "办理时限": lambda case: case.due_at,
    "首次联系": lambda case: case.responded_at,
    "办结": lambda case: case.resolved_at,
    "结案": lambda case: case.closed_at,
    "是否解决": lambda case: case.get_solved_display(),
    "满意度": lambda case: case.get_satisfaction_display(),
    "重办次数": lambda case: case.reopened,
    "退单次数": lambda case: case.returned,
}
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
    """Write cases or the audit to FILE.xlsx or FILE.csv. Both are recorded in the audit."""


@export.command()
@click.argument("file", type=_TARGET)
@click.option("--org", "code", required=True, help="Code of a unit: its requests and those of all below it.")
@click.option("--since", type=_DAY, help="First day of submission.")
@click.option("--until", type=_DAY, help="Last day of submission.")
def cases(file: Path, code: str, since: datetime | None, until: datetime | None) -> None:
    """Requests without the persons behind them."""
    at = clock.now()
    below = subtree(org_by_code(code).pk).values("pk")
    found = Case.objects.filter(place_id__in=below).select_related("place", "unit", "category").order_by("pk")
    if since:
        found = found.filter(submitted_at__gte=clock.at_local(since.date()))
    if until:
        found = found.filter(submitted_at__lt=clock.at_local(until.date() + timedelta(days=1)))
    _write(file, found, _CASE_COLUMNS, what="cases", scope={"org": code, "since": since, "until": until}, at=at)


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
