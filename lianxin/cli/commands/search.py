"""`lianxin search rebuild`: make the full-text index anew."""

import time

import click

from lianxin.cli.console import progress_bar, say
from lianxin.foundation.search import actions


@click.group()
def search() -> None:
    """The full-text index: derived data, in no backup."""


@search.command()
def rebuild() -> None:
    """Build the index anew from the requests and answers, while people work. Safe to break off and repeat."""
    start = time.monotonic()
    with progress_bar("Rebuild", actions.documents_to_build()) as tick:
        count = actions.rebuild(progress=tick)
    say(f"{count} documents in the index after {time.monotonic() - start:.0f} s.")
