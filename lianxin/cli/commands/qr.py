"""`lianxin export qr`: the codes of places as files for whoever prints signs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import segno
from django.conf import settings
from django.urls import reverse

from lianxin.cli.console import Tick, progress_bar, say
from lianxin.cli.sheets import write_sheet
from lianxin.domains.cases.queries import places_with_walls
from lianxin.foundation.orgs.queries import org_by_code, receiving_unit

if TYPE_CHECKING:
    from lianxin.foundation.orgs.models import Org

_DIRECTORY = click.Path(file_okay=False, path_type=Path)
# What some file system does not take in a name.
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_COLUMNS = ("code", "name", "kind", "desk", "address", "file")


@click.command()
@click.argument("directory", type=_DIRECTORY)
@click.option("--org", "code", help="Code of a unit: the places at and below it.  [default: all]")
@click.option("--kind", default="", help="Only places of this kind, for instance grid or building_group.")
@click.option("--form", type=click.Choice(["svg", "png"]), default="svg", show_default=True)
def qr(directory: Path, code: str | None, kind: str, form: str) -> None:
    """The QR code of each place, a file by code and name, and index.csv, into DIRECTORY. Scanning one opens its form."""
    places = places_with_walls(under=org_by_code(code) if code else None, kind=kind)
    directory.mkdir(parents=True, exist_ok=True)
    with progress_bar("Codes", places.count()) as tick:
        rows = write_sheet(directory / "index.csv", _COLUMNS, _draw(places.iterator(), directory, form, tick))
    say(f"{directory}: {rows} codes and index.csv.")


def _draw(places: "Iterator[Org]", directory: Path, form: str, tick: Tick) -> Iterator[tuple[str, ...]]:
    for place in places:
        address = settings.SITE_URL + reverse("report", args=[place.code])
        name = f"{_UNFIT.sub('_', f'{place.code} {place.short_name}').strip('. ')}.{form}"
        # A quarter of the code may be scratched or dirty; at ten points a square a PNG prints on A5.
        segno.make(address, error="q").save(str(directory / name), scale=10, border=4)
        tick(1)
        yield place.code, place.name, place.kind.name_zh, receiving_unit(place).name, address, name
