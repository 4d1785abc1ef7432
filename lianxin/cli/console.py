"""What commands share: words to the terminal, progress on long work."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Self

import click

Tick = Callable[[int], None]


@contextmanager
def progress_bar(label: str, length: int) -> Iterator[Tick]:
    """A bar on a terminal, silence in a log file; it is told how much more is done."""
    with click.progressbar(length=max(1, length), label=label, file=sys.stderr) as bar:
        yield bar.update


class Stages:
    """A bar for each stage of a long work, told by name how far it is; a stage of unknown length only counts."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._stage = ""
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def tell(self, stage: str, done: int, total: int | None) -> None:
        if stage != self._stage:
            self._open.close()
            self._stage = stage
            bar = click.progressbar(length=total or 0, label=f"{stage:<10}", file=sys.stderr, show_pos=not total)
            self._bar = self._open.enter_context(bar)
        if total:
            self._bar.length = total
        self._bar.update(max(0, done - self._bar.pos))


def say(message: str) -> None:
    click.echo(message)


def warn(message: str) -> None:
    click.echo(message, err=True)
