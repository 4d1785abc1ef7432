"""Bringing the units into the tree, through the importer that any place uses."""

import csv
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from lianxin.demo.tree import CITY, units
from lianxin.foundation.orgs.actions import set_org_phone
from lianxin.foundation.orgs.importing import import_orgs
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

# The units are older than the oldest request.
OPENED_BEFORE = timedelta(days=1000)


def load_units(*, at: datetime, tick: Callable[[int, int], None]) -> dict[str, Org]:
    """All units by their code. Raises ValueError when the importer left one out."""
    total = len(units())
    with tempfile.TemporaryDirectory(prefix="lianxin-demo-") as folder:
        table = Path(folder) / "baoshan.csv"
        _write(table)
        outcome = import_orgs(
            source=table,
            by=SYSTEM,
            at=at,
            on=clock.local_day(at - OPENED_BEFORE),
            progress=lambda _stage, done, _whole: tick(min(done, total), total),
        )
    if outcome.opened != total:
        raise ValueError(f"{outcome.opened} of {total} units were opened, {outcome.failed} rows are faulty")
    return {org.code: org for org in Org.objects.select_related("kind").order_by("pk")}


def give_phones(orgs: Mapping[str, Org], *, at: datetime) -> None:
    """An office number, invented (no number in use begins with 0 after its area code), for townships and the places
    that have grids: residents' forms offer to call them.
    """
    with_grids = {code[:12] for code in orgs if len(code) > len(CITY)}
    reached = [org for code, org in orgs.items() if org.kind.code == "township" or code in with_grids]
    for serial, org in enumerate(reached):
        set_org_phone(org=org, phone=f"0875-0{serial:06d}", by=SYSTEM, at=at)


def _write(table: Path) -> None:
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "name", "kind", "parent"])
        writer.writerows([unit.code, unit.name, unit.kind, unit.parent] for unit in units())
