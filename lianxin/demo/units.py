"""Bringing the units into the tree, through the importer that any place uses."""

import csv
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from lianxin.demo.tree import units
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


def _write(table: Path) -> None:
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "name", "kind", "parent"])
        writer.writerows([unit.code, unit.name, unit.kind, unit.parent] for unit in units())
