"""`lianxin serve`: the pages and a worker, from nothing, in one command."""

import os
import sys

import click
from django.conf import settings
from django.db import connections

from lianxin.cli.commands.demo import load_if_empty, show_accounts
from lianxin.cli.console import say
from lianxin.cli.ready import make_ready
from lianxin.cli.supervisor import Supervisor

_START_SECONDS = 60


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="0.0.0.0 only behind a firewall or in a container."
)
@click.option("--port", default=8000, show_default=True)
@click.option("--demo", is_flag=True, help="Load the demonstration data when the place is empty.")
@click.option("--no-worker", is_flag=True, help="Pages only: the worker runs elsewhere.")
def serve(host: str, port: int, demo: bool, no_worker: bool) -> None:
    """Start the platform: prepare the database where needed, then server and worker. Ctrl-C stops both."""
    make_ready()
    if demo:
        load_if_empty()
    connections.close_all()
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104  compared, not bound
    environment = {**os.environ, "LIANXIN_BIND": f"{host}:{port}"}
    if not settings.PRODUCTION:
        environment.setdefault("LIANXIN_SITE_URL", address)
    if demo:
        environment.setdefault("LIANXIN_OPERATOR", "保山市（演示）")
    supervisor = Supervisor(
        server=["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"],
        worker=None if no_worker else ["lianxin.cli.main", "worker"],
        environment=environment,
    )
    known_as = next((name for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    if supervisor.wait_until_ready(f"{address}/healthz", host=known_as, seconds=_START_SECONDS):
        _show_addresses(settings.SITE_URL if settings.PRODUCTION else address, demo=demo)
    sys.exit(supervisor.watch())


def _show_addresses(address: str, *, demo: bool) -> None:
    say(f"\nLianxin 连心 {settings.OPERATOR_NAME}")
    say(f"  Residents    {address}/")
    say(f"  Staff        {address}{settings.LOGIN_REDIRECT_URL}")
    if demo:
        show_accounts()
    say("Ctrl-C stops it.\n")
