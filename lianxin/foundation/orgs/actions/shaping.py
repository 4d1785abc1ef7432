"""Where units lie, on the map."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.actions.linking import require_may_manage
from lianxin.foundation.orgs.geometry import Shape
from lianxin.foundation.orgs.models import OrgShape
from lianxin.foundation.orgs.sql.tree import lock_tree
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid

BATCH = 500


@transaction.atomic
def set_shapes(
    *, shapes: Mapping[int, Shape], system: str, source: str, on: date, by: Actor, at: datetime
) -> tuple[int, int, int]:
    """From `on` (today at the latest) these units, by id, lie so; how many are new, changed, and as they were.

    A shape before `on` is kept with its days; one that begins on or after it is replaced. `system` is what the source
    was in. Raises Invalid for a day ahead, Refused unless `by` is the system: outlines hold for the whole place.
    """
    require_may_manage(by, [None])
    if on > clock.local_day(at):
        raise Invalid(_("Shapes hold from today or an earlier day."), {"on": _("This day lies ahead.")})
    lock_tree()
    known = {row.org_id: row for row in OrgShape.objects.filter(valid_to__isnull=True).defer("outline")}
    same = _as_they_were(shapes, known)
    wanted = {org_id: shape for org_id, shape in shapes.items() if org_id not in same}
    changed = sorted(known.keys() & wanted.keys())
    for start in range(0, len(changed), BATCH):
        some = OrgShape.objects.filter(org_id__in=changed[start : start + BATCH])
        some.filter(valid_from__gte=on).delete()
        some.filter(valid_to__isnull=True).update(valid_to=on)
        some.filter(valid_to__gt=on).update(valid_to=on)
    rows = [_row(org_id, shape, system=system, source=source, on=on) for org_id, shape in wanted.items()]
    OrgShape.objects.bulk_create(rows, batch_size=BATCH)
    counts = (len(wanted) - len(changed), len(changed), len(same))
    if wanted:
        told = {"system": system, "source": source, "on": on, "new": counts[0], "changed": counts[1]}
        audit.record(verb="orgs.set_shapes", by=by, at=at, subject=("org_shapes", source), changes=told)
    return counts


def _as_they_were(shapes: Mapping[int, Shape], known: Mapping[int, OrgShape]) -> set[int]:
    """The units whose shape today is this one to the micro-degree."""
    likely = [org_id for org_id, shape in shapes.items() if org_id in known and _bounds(shape) == _kept(known[org_id])]
    same = set()
    for start in range(0, len(likely), BATCH):
        rows = OrgShape.objects.filter(org_id__in=likely[start : start + BATCH], valid_to__isnull=True)
        same |= {
            org_id for org_id, kept in rows.values_list("org_id", "outline") if shapes[org_id].outline == bytes(kept)
        }
    return same


def _bounds(shape: Shape) -> tuple[int, ...]:
    return (shape.south, shape.west, shape.north, shape.east, shape.point.lat, shape.point.lon)


def _kept(row: OrgShape) -> tuple[int, ...]:
    return (row.south, row.west, row.north, row.east, row.lat, row.lon)


def _row(org_id: int, shape: Shape, *, system: str, source: str, on: date) -> OrgShape:
    return OrgShape(
        org_id=org_id,
        outline=shape.outline,
        south=shape.south,
        west=shape.west,
        north=shape.north,
        east=shape.east,
        lat=shape.point.lat,
        lon=shape.point.lon,
        system=system,
        source=source,
        valid_from=on,
    )
