"""`lianxin import cases`, `orgs` and `shapes`: a file of another system, read whole, repeated without harm."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from lianxin.cli.console import Stages, progress_bar, say, warn
from lianxin.domains.cases.importing import Column, DayOrder, Outcome, Plan, plan_import, run_import
from lianxin.foundation.orgs.coordinates import System
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.importing import import_orgs, import_shapes
from lianxin.foundation.orgs.queries import org_by_code
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TARGET = click.Path(dir_okay=False, path_type=Path)
DONE_IN_PART = 3
_SHOWN = 8


@click.group(name="import")
def import_() -> None:
    """Read organisations, their shapes or cases from a file. Exit code 3: some rows were refused, an error file was written."""


def _pairs(given: Iterable[str], option: str) -> dict[str, str]:
    """`a=b` as a mapping; raises click.BadParameter."""
    pairs = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"{pair!r} has no equals sign", param_hint=option)
        pairs[name.strip()] = value.strip()
    return pairs


def _value_maps(given: Iterable[str]) -> dict[str, dict[str, str]]:
    maps: dict[str, dict[str, str]] = defaultdict(dict)
    for left, ours in _pairs(given, "--value").items():
        field, colon, theirs = left.partition(":")
        if not colon:
            raise click.BadParameter(f"{left!r} has no colon", param_hint="--value")
        maps[field][theirs] = ours
    return dict(maps)


def _map_file(path: Path) -> dict[str, Any]:
    """Columns and values as they stand in the file; raises click.BadParameter when they do not."""
    try:
        mapped = json.loads(path.read_text(encoding="utf-8-sig"))
        wrong = not all(
            isinstance(part, dict) and name in {"columns", "values"} for name, part in mapped.items()
        ) or not all(isinstance(part, dict) for part in mapped.get("values", {}).values())
    except (ValueError, AttributeError) as error:
        raise click.BadParameter(f"{path} is not JSON of columns and values", param_hint="--map-file") from error
    if wrong:
        raise click.BadParameter(f"{path} may hold columns and values only", param_hint="--map-file")
    found: dict[str, Any] = mapped
    return found


@import_.command()
@click.argument("file", type=_FILE)
@click.option(
    "--line", type=click.Choice([line.value for line in Line]), default=Line.TERRITORIAL.value, show_default=True
)
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="Day of changes the file has no day for.  [default: today]"
)
@click.option("--errors", type=_TARGET, help="File of refused rows.  [default: FILE.errors with its ending]")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
def orgs(file: Path, line: str, on: datetime | None, errors: Path | None, dry_run: bool) -> None:
    """Open, rename, move and close units as FILE says (csv, xlsx): code, name, kind, parent code, valid from and to."""
    with Stages() as stages:
        outcome = import_orgs(
            source=file,
            by=SYSTEM,
            at=clock.now(),
            on=on.date() if on else None,
            line=Line(line),
            dry_run=dry_run,
            errors_to=errors or file.with_name(f"{file.stem}.errors{file.suffix}"),
            progress=stages.tell,
        )
    say(f"{outcome.file}: {outcome.read} rows{', nothing written' if dry_run else ''}")
    say(
        f"  opened {outcome.opened}, renamed {outcome.renamed}, moved {outcome.moved}, closed {outcome.closed}, "
        f"unchanged {outcome.unchanged}, refused {outcome.failed}"
    )
    if outcome.errors:
        warn(f"  Refused rows with their reasons: {outcome.errors}")
        sys.exit(DONE_IN_PART)


@import_.command()
@click.argument("file", type=_FILE)
@click.option(
    "--system",
    type=click.Choice([system.value for system in System], case_sensitive=False),
    help="What the coordinates are in; GCJ-02 and BD-09 are converted.  [default: what FILE declares, else WGS84]",
)
@click.option("--source", default="", help="Whose shapes these are.  [default: the file's name]")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day from which they hold.  [default: today]")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
def shapes(file: Path, system: str | None, source: str, on: datetime | None, dry_run: bool) -> None:
    """Where units lie, from FILE (GeoJSON): areas or points, each with the property `code` or `name` of its unit."""
    outcome = import_shapes(
        source=file,
        at=clock.now(),
        system=System(system) if system else None,
        whose=source,
        on=on.date() if on else None,
        dry_run=dry_run,
    )
    say(f"{file.name}: {outcome.read} features{', nothing written' if dry_run else ''}")
    say(f"  new {outcome.new}, changed {outcome.changed}, unchanged {outcome.unchanged}, refused {len(outcome.faults)}")
    for fault in outcome.faults:
        warn(f"  feature {fault.number} {fault.unit}: {fault.reason}")
    if outcome.faults:
        sys.exit(DONE_IN_PART)


@import_.command()
@click.argument("file", type=_FILE)
@click.option("--place", required=True, help="Code of the unit whose requests these are.")
@click.option("--source", default="", help="Where they come from; keeps numbers apart.  [default: the file's name]")
@click.option("--map", "columns", multiple=True, metavar="FIELD=HEADING", help=f"Fields: {', '.join(Column)}.")
@click.option(
    "--value", "values", multiple=True, metavar="FIELD:THEIRS=OURS", help="Words of category, channel, status."
)
@click.option(
    "--map-file", type=_FILE, help='Both as JSON: {"columns": {FIELD: HEADING}, "values": {FIELD: {THEIRS: OURS}}}.'
)
@click.option("--dates", type=click.Choice([order.value for order in DayOrder]), help="How 3/4/2026 is meant.")
@click.option("--create-categories", is_flag=True, help="Add the kinds that there are not yet, in the source's branch.")
@click.option("--errors", type=_TARGET, help="Workbook of refused rows.  [default: FILE.errors.xlsx]")
@click.option("--dry-run", is_flag=True, help="Check everything, record nothing.")
def cases(
    file: Path,
    place: str,
    source: str,
    columns: tuple[str, ...],
    values: tuple[str, ...],
    map_file: Path | None,
    dates: str | None,
    create_categories: bool,
    errors: Path | None,
    dry_run: bool,
) -> None:
    """Record requests from FILE (xlsx, xls, ods, csv). What was mapped once is remembered for the source and place."""
    mapped = _map_file(map_file) if map_file else {}
    said = _value_maps(values)
    plan = plan_import(
        path=file,
        place=org_by_code(place),
        source=source,
        columns={**mapped.get("columns", {}), **_pairs(columns, "--map")},
        values={
            name: {**mapped.get("values", {}).get(name, {}), **said.get(name, {})}
            for name in {*mapped.get("values", {}), *said}
        },
        day_order=DayOrder(dates) if dates else None,
    )
    _show_plan(plan)
    with progress_bar("Import", plan.rows) as tick:
        outcome = run_import(
            plan,
            by=SYSTEM,
            at=clock.now(),
            dry_run=dry_run,
            create_categories=create_categories,
            errors_to=errors or file.with_name(f"{file.stem}.errors.xlsx"),
            progress=tick,
        )
    _show_outcome(outcome, dry_run=dry_run)


def _show_plan(plan: Plan) -> None:
    say(f"{plan.file}: {plan.rows} rows")
    for field, heading in plan.mapped.items():
        say(f"  {field:<12} from “{heading}”")
    if plan.ignored:
        say(f"  left out: {', '.join(plan.ignored)}")


def _show_outcome(outcome: Outcome, *, dry_run: bool) -> None:
    """Says what became of the rows; ends with 3 when some were refused."""
    say(
        f"{'Would record' if dry_run else 'Recorded'} {outcome.new}; known already {outcome.known}; refused {outcome.wrong}"
    )
    if outcome.unknown_kinds:
        say(f"  Kinds without a category ({len(outcome.unknown_kinds)}): {', '.join(outcome.unknown_kinds[:_SHOWN])}")
        say("  Map them with --value category:THEIRS=OURS, or add them with --create-categories.")
    for reason, count in outcome.reasons.most_common(_SHOWN):
        warn(f"  {count} × {reason}")
    if outcome.errors:
        warn(f"  Refused rows with their reasons: {outcome.errors}")
        sys.exit(DONE_IN_PART)
