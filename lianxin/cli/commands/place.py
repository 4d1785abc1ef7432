"""`lianxin place`: what a place sets before its first request. Safe to repeat; each change is in the audit."""

from datetime import datetime
from pathlib import Path

import click

from lianxin.cli.console import say
from lianxin.domains.cases.actions.configuration import publish_notice, set_categories
from lianxin.domains.cases.actions.naming import set_states
from lianxin.domains.cases.actions.routing import set_routes
from lianxin.domains.cases.importing.category_file import SHIPPED, read_categories
from lianxin.domains.cases.importing.route_file import read_routes
from lianxin.domains.cases.importing.state_file import read_states
from lianxin.foundation.orgs.actions import set_kind
from lianxin.foundation.orgs.queries import org_by_code
from lianxin.foundation.worktime.actions import set_days
from lianxin.foundation.worktime.importing import read_days
from lianxin.foundation.worktime.queries import missing_years
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def place() -> None:
    """Set what holds for this place: kinds of unit, routes, categories of requests, the privacy notice, the calendar."""


@place.command()
@click.argument("code")
@click.option("--zh", required=True, help="Its name in Chinese.")
@click.option("--en", required=True, help="Its name in English.")
@click.option("--rank", type=click.IntRange(1, 99), required=True, help="From the top down: city 20 ... grid 60.")
@click.option("--receives", is_flag=True, help="Such a unit has a desk: requests from below arrive there.")
def kind(code: str, zh: str, en: str, rank: int, receives: bool) -> None:
    """Add the kind of unit CODE, or change it; a file for `lianxin import orgs` may name it from then on."""
    set_kind(code=code, name_zh=zh, name_en=en, rank=rank, receives=receives, by=SYSTEM, at=clock.now())
    say(f"{code}: {zh} / {en}, rank {rank}{', receives requests' if receives else ''}.")


@place.command()
@click.argument("file", type=_FILE, required=False)
def categories(file: Path | None) -> None:
    """Add and change categories as FILE says (csv, xlsx).  [default: the table that comes with the program]

    Columns: code, name, name_en, parent, plain, icon, order, refer_to, excluded, evidence, verify, kind, department,
    first, accept, resolve, escalate (30m, 4h, 5d), natural, questions, ready_answers, papers, valid_from, valid_to, source;
    or their Chinese names. What FILE has no column for stays as it is. docs/how-to/new-place.md has examples.
    """
    at = clock.now()
    rows = read_categories(file or SHIPPED, since=clock.local_day(at))
    done = set_categories(rows=rows, by=SYSTEM, at=at)
    say(f"added {done.added}, changed {done.changed}, unchanged {done.unchanged}")


@place.command()
@click.argument("file", type=_FILE)
def routes(file: Path) -> None:
    """Say who gets what, from FILE (csv, xlsx): all its lines or none; lines it does not name stay.

    Columns: category (code) or category_name, place or place_name, unit or unit_name, note, source; or Chinese names.
    No category is every category, no place is everywhere. `lianxin export routes` writes such a file.
    """
    done = set_routes(rows=read_routes(file), by=SYSTEM, at=clock.now())
    say(f"{file.name}: {done} lines are new or changed.")


@place.command()
@click.argument("file", type=_FILE)
@click.option("--org", "code", help="Code of the unit: its days hold for it and all below it.  [default: the country]")
def calendar(file: Path, code: str | None) -> None:
    """Enter public holidays and make-up working days from FILE (csv, xlsx).

    Columns: day, kind (holiday, workday), name, source. A table that names 1 January and 1 October replaces the year;
    fewer days correct those they name. Deadlines are reckoned anew by the worker.
    """
    at = clock.now()
    org = org_by_code(code) if code else None
    done = set_days(org=org, rows=read_days(file), by=SYSTEM, at=at)
    said = f"added {done.added}, changed {done.changed}, removed {done.removed}, unchanged {done.unchanged}"
    say(f"{said}{''.join(f'; {year} whole' for year in done.whole)}")
    for year in missing_years(clock.local_day(at), org.pk if org else None):
        say(f"The calendar for {year} is missing.")


@place.command()
@click.argument("file", type=_FILE)
def states(file: Path) -> None:
    """Give the states of a request names of your own, and add states inside them, as FILE says (csv, xlsx).

    Columns: code, base (one of received, assigned, in_progress, waiting, suspended, merged, resolved, closed, declined,
    withdrawn; by default the code itself), name, name_en, order, ended; or 代码, 所属状态, 名称, 英文名称, 顺序, 停用.
    """
    done = set_states(rows=read_states(file), by=SYSTEM, at=clock.now())
    say(f"added {done.added}, changed {done.changed}, unchanged {done.unchanged}")


@place.command()
@click.option("--org", "code", required=True, help="Code of the unit: its forms and those of all below it show it.")
@click.option("--zh", type=_FILE, required=True, help="The words in Chinese, a text file in UTF-8.")
@click.option("--en", type=_FILE, help="The words in English.")
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), help="First day.  [default: today]")
def notice(code: str, zh: Path, en: Path | None, valid_from: datetime | None) -> None:
    """Publish the next version of the privacy notice. Older versions stay: requests were made under them."""
    at = clock.now()
    org = org_by_code(code)
    published = publish_notice(
        org=org,
        words_zh=_text(zh, "--zh"),
        words_en=_text(en, "--en") if en else "",
        valid_from=valid_from.date() if valid_from else clock.local_day(at),
        by=SYSTEM,
        at=at,
    )
    say(f"{org.name}: version {published.version}, from {published.valid_from} on.")


def _text(path: Path, option: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{path} is not text in UTF-8", param_hint=option) from error
