"""`lianxin demo`: Baoshan as it could be, with accounts that anybody may use. Never for a place that serves people."""

import sys

import click
from django.conf import settings

from lianxin.cli.console import Stages, say, warn
from lianxin.demo import DemoAccount, demo_accounts, demo_codes, load_demo, place_is_empty
from lianxin.kernel import clock


@click.command()
@click.option("--accounts", is_flag=True, help="Load nothing: print the accounts and their present codes.")
def demo(accounts: bool) -> None:
    """Load the demonstration data into an empty place (about 2,000 requests of a year, dated from today)."""
    _refuse_in_production()
    if not accounts and not place_is_empty():
        warn("This place is not empty: the demonstration data would mix with what is here.")
        sys.exit(1)
    if not accounts:
        _load()
    show_accounts()


def load_if_empty() -> None:
    """For `serve --demo`: a second start finds the data and goes on."""
    _refuse_in_production()
    if place_is_empty():
        _load()


def _refuse_in_production() -> None:
    if settings.PRODUCTION:
        raise click.UsageError("Everybody knows the demonstration's passwords: set LIANXIN_MODE=development to see it.")


def _load() -> None:
    say("Loading the demonstration data (once).")
    with Stages() as stages:
        summary = load_demo(at=clock.now(), progress=stages.tell)
    say(f"{summary.units} units, {summary.accounts} accounts, {summary.cases} requests with {summary.steps} steps.")


def show_accounts() -> None:
    """One line per account that may log in, with the code of the second factor where one is asked."""
    codes = demo_codes()
    say("  Accounts (user name / password):")
    for account in demo_accounts():
        say(f"    {_shown(account, codes)}")


def _shown(account: DemoAccount, codes: dict[str, str]) -> str:
    code = f"  code now {codes[account.username]}" if account.username in codes else ""
    return f"{account.username:<12} {account.password:<14} {account.words}{code}"
