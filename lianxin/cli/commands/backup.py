"""`lianxin backup`, `lianxin backup verify` and `lianxin restore`."""

import sys
from pathlib import Path

import click

from lianxin.cli.backup.archive import ArchiveReader, DamagedArchive
from lianxin.cli.backup.compare import compare
from lianxin.cli.backup.put_back import CannotRestore, restore as put_back
from lianxin.cli.backup.take import rows_to_read, stored_files, take_backup
from lianxin.cli.console import progress_bar, say, warn
from lianxin.foundation.audit.queries import verify_seals
from lianxin.kernel import clock

_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.pass_context
def backup(ctx: click.Context, target: Path | None) -> None:
    """Write one consistent backup while people work: lianxin backup --to FILE.tar

    The master keys are never inside: escrow them apart.
    """
    if ctx.invoked_subcommand:
        return
    if target is None:
        raise click.UsageError("Say where: lianxin backup --to FILE.tar")
    with progress_bar("Backup", rows_to_read() + len(stored_files())) as tick:
        manifest = take_backup(target, at=clock.now(), progress=lambda _name, count: tick(count))
    rows = sum(entry.count for entry in manifest.tables.values())
    say(f"{target}: {rows} rows in {len(manifest.tables)} tables, {len(manifest.files)} files.")
    say(f"Audit head: {manifest.audit_head or 'no seal yet'}")


@backup.command()
@click.argument("file", type=_EXISTING)
def verify(file: Path) -> None:
    """Prove this place equal to the backup FILE: every table's digest, every file, the audit's seals."""
    try:
        with ArchiveReader(file) as archive:
            archive.check()
            _report(archive)
    except DamagedArchive as problem:
        warn(f"Damaged: {problem}")
        sys.exit(1)


def _report(archive: ArchiveReader) -> None:
    """Prints the comparison and ends the command with 1 when something differs."""
    manifest = archive.manifest
    rows = sum(entry.count for entry in manifest.tables.values())
    with progress_bar("Compare", rows) as tick:
        differences = [str(found) for found in compare(archive, progress=lambda _name, count: tick(count))]
    differences += verify_seals(head=manifest.audit_head or None)
    for difference in differences:
        warn(difference)
    if differences:
        warn("Not equal.")
        sys.exit(1)
    say(f"Equal: {rows} rows in {len(manifest.tables)} tables, {len(manifest.files)} files, audit seals unbroken.")


@click.command()
@click.argument("file", type=_EXISTING)
@click.option("--without-keys", is_flag=True, help="Restore although the master keys of the backup are not here.")
def restore(file: Path, without_keys: bool) -> None:
    """Put the backup FILE back into an empty place (DATABASE_URL, LIANXIN_DATA), then prove the copy equal."""
    try:
        with ArchiveReader(file) as archive:
            length = sum(entry.count for entry in archive.manifest.tables.values()) + len(archive.manifest.files)
            with progress_bar("Restore", length) as tick:
                put_back(archive, without_keys=without_keys, progress=lambda _name, count: tick(count))
            _report(archive)
    except (CannotRestore, DamagedArchive) as problem:
        warn(f"Nothing was restored: {problem}")
        sys.exit(1)
