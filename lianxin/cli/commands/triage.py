"""`lianxin triage`: learn which category a message has, see what was learned, go back."""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click
from django.utils import timezone

from lianxin.cli.console import say
from lianxin.domains.triage import actions, queries
from lianxin.domains.triage.learning.text import Message
from lianxin.domains.triage.learning.training import Lesson
from lianxin.domains.triage.models import ModelVersion
from lianxin.domains.triage.rules import Past
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Invalid

# A title is welcome beside them.
COLUMNS = ("words", "category", "at")


@click.group()
def triage() -> None:
    """Which category a message has: learned from this place's own requests, on this machine alone."""


@triage.command()
@click.option(
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with the columns title, words, category (code or name), at (2026-11-01T09:00+08:00).",
)
def train(file: Path | None) -> None:
    """Learn anew from the closed requests, or from a file; it serves only if it does better on the newest weeks."""
    at = clock.now()
    if file is None:
        version = actions.learn_from_cases(by=SYSTEM, at=at)
    else:
        past = list(_rows(file, queries.codes_by_name()))
        version = actions.learn_from(past=past, source=file.name, by=SYSTEM, at=at)
    card = version.card
    say(f"Learned from {card['learned']} requests, {card['since']} to {card['until']}.")
    _tell(version)
    if not version.serves and card["serving_macro_f1"] is not None:
        say(f"What serves does as well or better there ({card['serving_macro_f1']:.3f}): it stays.")
    elif not version.serves:
        say("Another version has come to serve meanwhile: it stays.")


def _rows(file: Path, codes: Mapping[str, str]) -> Iterator[Past]:
    lines = csv.DictReader(io.StringIO(_text_of(file), newline=""))
    missing = [name for name in COLUMNS if name not in (lines.fieldnames or ())]
    if missing:
        raise Invalid(
            f"{file.name}: the first line must name the columns {', '.join(COLUMNS)}; missing: {', '.join(missing)}."
        )
    try:
        for row in lines:
            yield _row(f"{file.name}, line {lines.line_num}", row, codes)
    except csv.Error as broken:
        raise Invalid(f"{file.name}, line {lines.line_num}: {broken}.") from broken


def _text_of(file: Path) -> str:
    """Spreadsheet programs write either of these."""
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise Invalid(f"{file.name} is neither UTF-8 nor GB 18030 text.")


def _row(where: str, row: Mapping[str, str | None], codes: Mapping[str, str]) -> Past:
    code = codes.get((row["category"] or "").strip())
    if code is None:
        raise Invalid(f"{where}: no category has the code or name “{row['category'] or ''}”.")
    try:
        at = datetime.fromisoformat((row["at"] or "").strip())
    except ValueError:
        raise Invalid(f"{where}: “{row['at'] or ''}” is no moment.") from None
    at = at if timezone.is_aware(at) else timezone.make_aware(at)
    return Past(at, Lesson(Message(row.get("title") or "", row["words"] or ""), code))


@triage.command()
def versions() -> None:
    """All that was learned: id, when, from how many, macro-F1 and accuracy on the newest weeks; * serves. Below each how
    its proposals fared in daily work.
    """
    fared = queries.in_use()
    for version in queries.versions():
        _tell(version)
        _tell_in_use(fared.get(version.pk))
    if None in fared:
        say("The words of the category tree")
        _tell_in_use(fared[None])


@triage.command()
def back() -> None:
    """Take back what serves: the version before it serves again."""
    before = actions.go_back(by=SYSTEM, at=clock.now())
    say(f"{before.uuid} serves again." if before else "The words of the category tree serve again.")


def _tell_in_use(fared: queries.InUse | None) -> None:
    if fared is None:
        return
    share = f", {fared.right / fared.settled:.1%} right" if fared.settled else ""
    alone = f"; {fared.assigned} went without a person, {fared.returned} of them given back" if fared.assigned else ""
    say(f"  in use: {fared.proposed} proposed, {fared.settled} put to the test{share}{alone}")


def _tell(version: ModelVersion) -> None:
    card = version.card
    mark = "*" if version.serves else "-" if version.taken_back_at else " "
    say(
        f"{mark} {version.uuid}  {clock.local_day(version.made_at)}  {card['learned']} learned, {card['measured']} measured"
        f" ({card['measured_since']} to {card['measured_until']}): macro-F1 {card['macro_f1']:.3f},"
        f" accuracy {card['accuracy']:.3f}; 97 of 100 right above {card['threshold'] or 'none'}"
    )
