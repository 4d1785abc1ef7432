"""Writing the lake: the first time everything, then what was recorded since. Nothing twice, nothing left out.

An export broken off leaves the folder as it was: new files are named by the manifest only when all of them are there.
What belongs to an export is told by the journal's own Position (its greatest id, and the ids below it still on their way),
so that a fact whose transaction ended late goes out with the next export.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianxin.domains.insight.lake import source
from lianxin.domains.insight.lake.folder import (
    File,
    LakeProblem,
    Manifest,
    read_manifest,
    remove_leavings,
    write_manifest,
    writing_in,
)
from lianxin.domains.insight.lake.writing import FactWriter, write_table
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.journal.measures import all_measures
from lianxin.foundation.journal.queries import position
from lianxin.foundation.journal.rules import Position
from lianxin.kernel.actors import Actor

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """`new`: facts this export added."""

    manifest: Manifest
    new: int


def export(
    *, folder: Path, by: Actor, at: datetime, subjects: bool = True, tell: Tell = lambda _done, _total: None
) -> Exported:
    """Bring the folder up to now; `tell` hears how many ids of how many were looked at. Raises LakeProblem.

    The facts first, the tree after them: so every fact's unit is in the tree.
    """
    folder = folder.absolute()
    with writing_in(folder):
        manifest = read_manifest(folder)
        before = manifest.position if manifest else Position(0)
        if manifest:
            _check_continues(folder, manifest, subjects=subjects)
        remove_leavings(folder, manifest)
        known, number = position(), (manifest.exports if manifest else 0) + 1
        if known.last < before.last:
            raise _other_journal(folder)
        without = frozenset() if subjects else frozenset(one.code for one in all_measures() if one.distinct)
        added = _facts(folder, number, known, before, subjects=subjects, without=without, tell=tell)
        new = Manifest(
            city=source.city_id(),
            position=known,
            last=source.mark_of_last(known),
            subjects=subjects,
            exports=number,
            exported_at=timezone.localtime(at).isoformat(timespec="seconds"),
            time_zone=settings.TIME_ZONE,
            files=(*(manifest.of("facts") if manifest else ()), *added, *_tables(folder, number, without)),
        )
        write_manifest(folder, new)
    count = sum(file.rows for file in added)
    with transaction.atomic():
        changes = {"facts": count, "position": known.last, "export": number, "subjects": subjects}
        audit.record(verb="lake.exported", by=by, at=at, subject=("export", "lake"), changes=changes)
    return Exported(new, count)


def _check_continues(folder: Path, manifest: Manifest, *, subjects: bool) -> None:
    if manifest.city != source.city_id():
        raise LakeProblem(f"{folder} holds the facts of another city, or of other keys. Export into an empty folder.")
    if manifest.subjects != subjects:
        kept = "with" if manifest.subjects else "without"
        raise LakeProblem(
            f"{folder} was begun {kept} subjects, and stays so. For the other, export into an empty folder."
        )
    if manifest.last != source.mark_of_last(manifest.position):
        raise _other_journal(folder)
    missing = [file.path for file in manifest.files if not (folder / file.path).is_file()]
    if missing:
        raise LakeProblem(f"{folder / missing[0]} is missing. Export into an empty folder.")


def _other_journal(folder: Path) -> LakeProblem:
    return LakeProblem(
        f"{folder} holds facts that this journal does not know: it was restored from a backup since. "
        "Export into an empty folder."
    )


def _facts(
    folder: Path,
    number: int,
    known: Position,
    before: Position,
    *,
    subjects: bool,
    without: frozenset[str],
    tell: Tell,
) -> list[File]:
    with FactWriter(folder, number) as writer:
        for rows in source.facts(source.city_id(), known, before, subjects=subjects, without=without):
            if rows:
                writer.add(rows)
                tell(max(0, rows[-1][1] - before.last), known.last - before.last)
        return list(writer.finish())


def _tables(folder: Path, number: int, without: frozenset[str]) -> list[File]:
    """Small beside the facts, and written anew each time. Units after paths: a path never names a unit that is not there."""
    city = source.city_id()
    return [
        write_table(folder, "paths", number, source.paths(city)),
        write_table(folder, "successions", number, source.successions(city)),
        write_table(folder, "units", number, source.units(city)),
        write_table(folder, "measures", number, source.measures(city, without)),
        write_table(folder, "rates", number, source.rates(city, without)),
    ]
