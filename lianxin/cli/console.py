"""What commands share: the clock read once at the edge, progress on long work."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Tick = Callable[[int], None]


@contextmanager
def progress_bar(label: str, length: int) -> Iterator[Tick]:
    """A bar on a terminal, silence in a log file."""
    with click.progressbar(length=max(1, length), label=label, file=sys.stderr) as bar:
        yield bar.update


def say(message: str) -> None:
    click.echo(message)


def warn(message: str) -> None:
    click.echo(message, err=True)
