"""`lianxin lake`: what is counted as files for other programs and offices, and figures over many cities' files."""

import sys
from datetime import datetime
from pathlib import Path

import click

from lianxin.cli.console import Stages, progress_bar, say
from lianxin.cli.sheets import write_sheet
from lianxin.domains.insight.lake.engines import DUCKDB, engine
from lianxin.domains.insight.lake.export import export as write_lake
from lianxin.domains.insight.lake.folder import LakeProblem, open_folder, problems, whole_folders
from lianxin.domains.insight.lake.report import GRAINS, Line, Question, Report, report as ask
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.rules import Span
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


class _Problem(click.ClickException):
    """Told in one line, without a traceback."""


@click.group()
def lake() -> None:
    """Facts, tree and measures as Parquet, without anybody's words or name; figures from the folders of many cities."""


@lake.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--without-subjects", is_flag=True, help="No pseudonyms at all; persons can then not be counted.")
def export(folder: Path, without_subjects: bool) -> None:
    """Write what was recorded since the last export into DIR, the first time everything. Safe to break off and repeat."""
    try:
        with Stages() as stages:
            made = write_lake(
                folder=folder,
                by=SYSTEM,
                at=clock.now(),
                subjects=not without_subjects,
                tell=lambda done, total: stages.tell("Facts", done, total),
            )
    except LakeProblem as problem:
        raise _Problem(str(problem)) from None
    rows = made.manifest.rows
    say(f"{folder}: {made.new} new facts, {rows['facts']} in all, {rows['units']} units (city {made.manifest.city}).")


@lake.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
def check(folder: Path) -> None:
    """Is every file of DIR there and unchanged? Ends with 1 when not."""
    try:
        found = open_folder(folder)
    except LakeProblem as problem:
        raise _Problem(str(problem)) from None
    with progress_bar("Check", len(found.manifest.files)) as tick:
        wrong = list(problems(found, tick))
    for one in wrong:
        say(one)
    if wrong:
        sys.exit(1)
    say(f"{folder}: {len(found.manifest.files)} files, {found.manifest.rows['facts']} facts, whole.")


@lake.command()
@click.argument("folders", metavar="DIR...", type=_FOLDER, nargs=-1, required=True)
@click.option(
    "--measure", "measures", metavar="CODE", multiple=True, help="A measure or a rate; again for more.  [default: all]"
)
@click.option("--by", multiple=True, help="year, month, day or a dimension such as category; again for more.")
@click.option(
    "--unit", "code", metavar="CODE", default="", help="The unit of this code.  [default: the top of each city]"
)
@click.option("--level", "kind", metavar="KIND", default="", help="All units of a kind, such as township.")
@click.option(
    "--basis",
    type=click.Choice([one.value for one in Basis]),
    default=Basis.IS.value,
    show_default=True,
    help="By the tree as it was on each day, or as it is.",
)
@click.option("--since", type=_DAY, help="First day.  [default: the first month there is]")
@click.option("--until", type=_DAY, help="Last day.  [default: the day of the newest export]")
@click.option("--engine", "engine_name", default=DUCKDB, show_default=True, help="duckdb, spark or spark://host:port.")
@click.option("--csv", "csv", type=_FILE, help="Into a .csv file.")
@click.option("--xlsx", "xlsx", type=_FILE, help="Into an .xlsx file.")
def report(
    folders: tuple[Path, ...],
    measures: tuple[str, ...],
    by: tuple[str, ...],
    code: str,
    kind: str,
    basis: str,
    since: datetime | None,
    until: datetime | None,
    engine_name: str,
    csv: Path | None,
    xlsx: Path | None,
) -> None:
    """Figures from the folders of one or many cities. Needs no database. What is not listed is 0."""
    if code and kind:
        raise click.UsageError("Either --unit or --level.")
    if len(set(by) & set(GRAINS)) > 1 or len(set(by)) < len(by):
        raise click.UsageError("--by takes each name once, and one of year, month, day.")
    question = Question(
        measures=tuple(dict.fromkeys(measures)),
        by=by,
        code=code,
        kind=kind,
        basis=Basis(basis),
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    try:
        with engine(engine_name) as computing:
            found = ask(whole_folders(folders), question, computing)
    except LakeProblem as problem:
        raise _Problem(str(problem)) from None
    headings = ["measure", "words", "city", "unit", "name", "time", *question.dims, "value"]
    rows = [_cells(line, found) for line in found.lines]
    for file in filter(None, (csv, xlsx)):
        say(f"{file}: {write_sheet(file, headings, rows)} rows.")
    if not csv and not xlsx:
        say("\t".join(headings))
        for cells in rows:
            say("\t".join(map(str, cells)))


def _cells(line: Line, found: Report) -> list[str | int]:
    value = line.value if isinstance(line.value, int) else f"{line.value}%"
    words = found.words[line.measure]
    return [line.measure, words, line.city, line.code, line.name, _written(found.spans[line.span]), *line.by, value]


def _written(span: Span) -> str:
    """2026-07, 2026, or the days."""
    period = span.period
    if period is None:
        return f"{span.first}" if span.first == span.last else f"{span.first}/{span.last}"
    return f"{span.first:%Y-%m}" if period > 9999 else f"{period}"
