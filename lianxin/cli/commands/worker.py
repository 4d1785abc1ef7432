"""`lianxin worker`: does the work that actions ask for, and the periodic jobs of config/schedule.py."""

from threading import Event

import click

from lianxin.foundation.jobs.worker import run, stop_on_signals


@click.command()
@click.option("--poll", default=1.0, show_default=True, help="Seconds between two looks when there is nothing to do.")
@click.option("--batch", default=1, show_default=True, help="Jobs claimed at once.")
def worker(poll: float, batch: int) -> None:
    """Start a worker alone. Several may run, on one machine or many; SIGTERM ends it after the job in hand."""
    stop = Event()
    stop_on_signals(stop)
    run(stop=stop, poll=poll, batch=batch)
