"""`lianxin renew`: after a rotation of the keys, or another LIANXIN_CIPHER."""

import click

from lianxin.cli.console import progress_bar, say
from lianxin.foundation.privacy.actions import reencrypt, stale_count


@click.command()
def renew() -> None:
    """Bring every sealed value under the current key and algorithm, while people work. Safe to break off and repeat."""
    with progress_bar("Renew", stale_count()) as tick:
        changed = reencrypt(progress=tick)
    say(f"{changed} values renewed.")
