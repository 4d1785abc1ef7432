"""The import: read, check, write, tell. One transaction; the tree is locked as long as it lasts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.foundation.audit import actions as audit
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.journal.actions import NewFact
from lianxin.foundation.orgs.actions import ensure_kinds
from lianxin.foundation.orgs.actions.counting import unit_facts
from lianxin.foundation.orgs.actions.linking import require_may_manage, require_sane_day
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.importing.changes import PROBLEM_LENGTH, change_units
from lianxin.foundation.orgs.importing.checks import check_rows
from lianxin.foundation.orgs.importing.columns import Columns, Parsed
from lianxin.foundation.orgs.importing.faulty import write_faulty_rows
from lianxin.foundation.orgs.importing.reader import fingerprint, rows_of
from lianxin.foundation.orgs.models import OrgImportRow, OrgKind
from lianxin.foundation.orgs.spelling import terms_of
from lianxin.foundation.orgs.sql.search import put_terms, settle_terms
from lianxin.foundation.orgs.sql.staging import create_units, put_rows
from lianxin.foundation.orgs.sql.tree import lock_tree
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid

BATCH = 5_000

# Called with the stage's name (read, check, write, record), how far it is, and the whole where it is known.
Progress = Callable[[str, int, int | None], None]


@dataclass(slots=True)
class ImportOutcome:
    """What an import did, or in a dry run would do, in rows; `errors` is the error file when one was written."""

    file: str
    sha256: str
    dry_run: bool
    read: int = 0
    opened: int = 0
    renamed: int = 0
    moved: int = 0
    closed: int = 0
    unchanged: int = 0
    failed: int = 0
    errors: Path | None = field(default=None)


def import_orgs(
    *,
    source: Path,
    by: Actor,
    at: datetime,
    on: date | None = None,
    line: Line = Line.TERRITORIAL,
    dry_run: bool = False,
    errors_to: Path | None = None,
    progress: Progress | None = None,
) -> ImportOutcome:
    """Open, rename, move and close units as a file says; the same file a second time changes nothing.

    Units are known by their code. `on` (today) is the first day of new units, and of changes, for which the file has no
    day. Faulty rows are left out, and written to `errors_to` with the reason; nothing is written in a dry run but that.
    Raises Invalid when the file cannot be read as a table of units, Refused unless `by` is the system.
    """
    day = on or clock.local_day(at)
    require_may_manage(by, [None])
    require_sane_day(day, at)
    outcome = ImportOutcome(file=source.name, sha256=fingerprint(source), dry_run=dry_run)
    tell = progress or _silent
    with transaction.atomic():
        lock_tree()
        _read(source, outcome, day, tell)
        tell("check", 0, None)
        depths = check_rows(line)
        tell("write", 0, None)
        outcome.opened = create_units(line=line, today=clock.local_day(at), depths=depths)
        changes = change_units(line=line, on=day, by=by, at=at)
        outcome.renamed, outcome.moved, outcome.closed = changes.renamed, changes.moved, changes.closed
        outcome.failed = OrgImportRow.objects.exclude(problem="").count()
        outcome.unchanged = outcome.read - outcome.failed - outcome.opened - changes.rows
        if outcome.failed and errors_to:
            write_faulty_rows(source, errors_to)
            outcome.errors = errors_to
        if dry_run:
            transaction.set_rollback(True)
        else:
            _record(outcome, line, day, by, at, tell)
            OrgImportRow.objects.all().delete()
    return outcome


def _silent(stage: str, done: int, total: int | None) -> None:
    """Progress that nobody wants to hear of."""


def _read(source: Path, outcome: ImportOutcome, day: date, tell: Progress) -> None:
    """The file's rows into the staging table; what cannot be understood carries its problem."""
    ensure_kinds()
    OrgImportRow.objects.all().delete()
    rows = rows_of(source)
    header = next(rows, None)
    if header is None:
        raise Invalid(_("The file is empty."))
    columns = Columns(header, list(OrgKind.objects.all()))
    numbered = enumerate((columns.parse(row) for row in rows), start=1)
    while batch := list(islice(numbered, BATCH)):
        put_rows([_staged(number, parsed, day) for number, parsed in batch])
        outcome.read += len(batch)
        tell("read", outcome.read, None)


def _staged(number: int, parsed: Parsed, day: date) -> tuple[object, ...]:
    return (
        number,
        parsed.code,
        parsed.name,
        parsed.kind_id,
        parsed.parent_code,
        parsed.valid_from or day,
        parsed.valid_to,
        parsed.valid_from is not None,
        parsed.problem[:PROBLEM_LENGTH],
        False,
    )


def _record(outcome: ImportOutcome, line: Line, day: date, by: Actor, at: datetime, tell: Progress) -> None:
    """The facts, the search index and one audit record for all new units."""
    kinds: Mapping[int | None, OrgKind] = OrgKind.objects.in_bulk()
    today = clock.local_day(at)
    done = 0
    for batch in _fresh_rows():
        facts = [fact for row in batch for fact in _facts(row, kinds, by)]
        journal.record_many(facts)
        put_terms(
            [
                (row.unit, kinds[row.kind_id].rank, terms_of(row.name))
                for row in batch
                if row.unit is not None and _is_searched(row, kinds, today)
            ]
        )
        done += len(batch)
        tell("record", done, outcome.opened)
    settle_terms()
    told = {name: value for name, value in asdict(outcome).items() if name not in {"errors", "dry_run", "unchanged"}}
    audit.record(
        verb="orgs.import",
        by=by,
        at=at,
        subject=("org_import", outcome.sha256),
        changes={**told, "line": line, "on": day},
    )


def _fresh_rows() -> Iterator[list[OrgImportRow]]:
    last = 0
    fresh = OrgImportRow.objects.filter(fresh=True).order_by("number")
    while batch := list(fresh.filter(number__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].number


def _is_searched(row: OrgImportRow, kinds: Mapping[int | None, OrgKind], today: date) -> bool:
    opened, closed = row.opened, row.closed
    is_open = opened is not None and opened <= today and (closed is None or closed > today)
    return is_open and not kinds[row.kind_id].virtual


def _facts(row: OrgImportRow, kinds: Mapping[int | None, OrgKind], by: Actor) -> list[NewFact]:
    """The same facts as the actions record."""
    if row.unit is None:
        return []
    kind = kinds[row.kind_id].code
    return unit_facts(row.unit, kind=kind, opened=row.opened, closed=row.closed, actor=by.pseudonym)
