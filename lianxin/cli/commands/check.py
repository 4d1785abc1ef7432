"""`lianxin check`: one line per question, every fault named."""

import sys
from collections.abc import Iterator

import click
from django.db import DatabaseError

from lianxin.cli import health
from lianxin.cli.console import say, warn


@click.command()
@click.option("--deploy", is_flag=True, help="Also what a place that serves people must have; warnings count.")
def check(deploy: bool) -> None:
    """Is everything as it should be? Exit code 1 when anything is not."""
    questions: dict[str, health.Check] = {"system": lambda: health.system(deploy=deploy)}
    questions |= health.EVERYWHERE | (health.DEPLOY if deploy else {})
    faults = 0
    for name, question in questions.items():
        found = list(_asked(question))
        faults += len(found)
        say(f"{name:<16} {'ok' if not found else f'{len(found)} to mend'}")
        for fault in found:
            warn(f"  {fault}")
    if faults:
        sys.exit(1)


def _asked(question: health.Check) -> Iterator[str]:
    """A database without tables is a fault, not a traceback."""
    try:
        yield from question()
    except DatabaseError as problem:
        yield f"the database does not answer this ({type(problem).__name__})"
