"""The `lianxin` command. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done in part (an error file was written)."""

import os
import sys
from dataclasses import dataclass
from importlib import import_module

import click
import django
from django.core.exceptions import ImproperlyConfigured

from lianxin.kernel.errors import LianxinError

DONE, FAILED, WRONG_USAGE, IN_PART = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Command:
    """`place` is module:attribute; it is imported only when the command runs, so that --help is quick."""

    place: str
    help: str
    needs_django: bool = True


COMMANDS = {
    "backup": Command("backup:backup", "Write one consistent backup while people work; verify one."),
    "check": Command("check:check", "Is everything as it should be? --deploy: also for production."),
    "createadmin": Command("createadmin:createadmin", "Make the first administrator, with a forced second factor."),
    "demo": Command("demo:demo", "Load the demonstration data into an empty place."),
    "export": Command("exporting:export", "Write cases, the audit or QR codes to files."),
    "import": Command("importing:import_", "Read organisations, their shapes or cases from a file."),
    "journal": Command("journal:journal", "What is counted; check the figures or make them anew."),
    "keys": Command("keys:keys", "Make or rotate the master keys.", needs_django=False),
    "lake": Command("lake:lake", "Facts as Parquet for other programs; figures over many cities."),
    "place": Command("place:place", "Set kinds of unit, categories of requests, the privacy notice."),
    "renew": Command("renew:renew", "After keys rotate: bring sealed values under the current key."),
    "restore": Command("backup:restore", "Put a backup back into an empty place."),
    "search": Command("search:search", "Make the full-text index anew."),
    "serve": Command("serve:serve", "Start the platform: pages and worker."),
    "token": Command("token:token", "Make, list and revoke the tokens of programs that use the API."),
    "triage": Command("triage:triage", "Learn which category a message has; see versions, go back."),
    "worker": Command("worker:worker", "Start a worker alone."),
}


class LazyGroup(click.Group):
    """Knows its commands by name and loads the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = COMMANDS.get(cmd_name)
        if command is None:
            return None
        if command.needs_django:
            django.setup()
        module, _, attribute = command.place.partition(":")
        found: click.Command = getattr(import_module(f"lianxin.cli.commands.{module}"), attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].help) for name in sorted(COMMANDS)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lianxin")
def lianxin() -> None:
    """Lianxin 连心: the service platform of grassroots organisations."""


def main() -> None:
    """The console script: a refusal is one line, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        lianxin(prog_name="lianxin")
    except (LianxinError, ImproperlyConfigured) as refusal:
        click.echo(f"lianxin: {refusal}", err=True)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
