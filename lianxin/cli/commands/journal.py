"""`lianxin journal`: what is counted, whether the figures agree with the facts, and counting all over again."""

import sys
import time
from collections.abc import Iterator
from typing import TypeVar

import click

from lianxin.cli.console import Stages, say
from lianxin.foundation.journal.measures import UnknownMeasure, all_measures, all_rates
from lianxin.foundation.tallies.recounting import run
from lianxin.foundation.tallies.recounting.run import Difference, Progress
from lianxin.kernel.errors import Conflict

SHOWN = 20
Step = TypeVar("Step")


@click.group()
def journal() -> None:
    """The facts and the figures made of them. Figures are derived: they can always be made anew."""


@journal.command()
def measures() -> None:
    """List what is counted, and how."""
    for measure in all_measures():
        say(f"{measure.code}  {measure.words} ({measure.unit})\n    {measure.counted}")
    for rate in all_rates():
        say(f"{rate.code}  {rate.words} = {rate.over} / {rate.under}\n    {rate.counted}")


@journal.command()
def verify() -> None:
    """Count everything again from the facts and compare; ends with 1 when a figure differs. Changes nothing."""
    start, found = time.monotonic(), 0
    with Stages() as stages:
        for step in _told(run.verify()):
            if isinstance(step, Progress):
                stages.tell("Verify", step.done, step.total)
                continue
            found += 1
            if found <= SHOWN:
                say(_line(step))
    if found:
        say(f"{found} figures differ from their facts. `lianxin journal rebuild` makes them anew.")
        sys.exit(1)
    say(f"Every figure kept agrees with its facts ({time.monotonic() - start:.0f} s).")


@journal.command()
@click.argument("codes", nargs=-1)
def rebuild(codes: tuple[str, ...]) -> None:
    """Make the figures (of these measures, or all) anew, while people work. Safe to break off and repeat."""
    start = time.monotonic()
    with Stages() as stages:
        for step in _told(run.rebuild(codes)):
            stages.tell("Rebuild", step.done, step.total)
    say(f"Figures made anew in {time.monotonic() - start:.0f} s.")


def _told(steps: Iterator[Step]) -> Iterator[Step]:
    """The steps; what stands in the way in words."""
    try:
        yield from steps
    except UnknownMeasure as problem:
        raise click.ClickException(f"There is no measure {problem}. `lianxin journal measures` lists them.") from None
    except Conflict as problem:
        raise click.ClickException(str(problem)) from None


def _line(found: Difference) -> str:
    by = "as it was" if found.basis == 0 else "shift"
    return f"{found.measure} {found.dims} unit {found.org} {found.period} ({by}): kept {found.kept}, facts say {found.found}"
