"""Shapes of units from a GeoJSON file: every feature checked for itself, what is wrong told with its number."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.foundation.orgs.actions.linking import require_may_manage
from lianxin.foundation.orgs.actions.shaping import set_shapes
from lianxin.foundation.orgs.coordinates import System
from lianxin.foundation.orgs.geometry import Shape, shape_of
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM, Actor
from lianxin.kernel.errors import Invalid
from lianxin.kernel.text import clean_text

MAX_MEGABYTES = 64
MAX_FEATURES = 100_000
# How a feature says which unit it is: by its code, else by its name.
CODES = ("code", "代码", "编码")
NAMES = ("name", "名称")
# The coordinate systems a file may declare (RFC 7946 knows only the first; older writers name theirs).
_DECLARED = {"CRS84": System.WGS84, "4326": System.WGS84, "4490": System.CGCS2000}
SOURCE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a feature: its number in the file from 1 on, the unit it names, the reason."""

    number: int
    unit: str
    reason: str


@dataclass(slots=True)
class ShapesOutcome:
    """What an import did, or in a dry run would do, in features."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


def import_shapes(
    *,
    source: Path,
    at: datetime,
    by: Actor = SYSTEM,
    system: System | None = None,
    whose: str = "",
    on: date | None = None,
    dry_run: bool = False,
) -> ShapesOutcome:
    """Give units the shapes of a file from `on` (today); the same file a second time changes nothing.

    `system` is what the coordinates are in, unless the file declares it; `whose` names the source. Features at fault are
    left out. Raises Invalid when the file as a whole cannot be used, Refused unless `by` is the system.
    """
    require_may_manage(by, [None])
    collection = _read(source)
    chosen = _system(collection, system)
    outcome = ShapesOutcome()
    shapes: dict[int, Shape] = {}
    units = _Units()
    first: dict[int, int] = {}
    for number, feature in _features(collection):
        outcome.read += 1
        try:
            org_id = units.meant(feature)
            if org_id in first:
                raise Invalid(_("Feature %(number)d is this unit already.") % {"number": first[org_id]})
            shapes[org_id] = shape_of(feature.get("geometry"), chosen)
            first[org_id] = number
        except Invalid as refusal:
            outcome.faults.append(Fault(number, named(feature), str(refusal)))
    with transaction.atomic():
        outcome.new, outcome.changed, outcome.unchanged = set_shapes(
            shapes=shapes,
            system=chosen,
            source=(clean_text(whose, multiline=False) or source.name)[:SOURCE_LENGTH],
            on=on or clock.local_day(at),
            by=by,
            at=at,
        )
        if dry_run:
            transaction.set_rollback(True)
    return outcome


def _read(source: Path) -> Mapping[str, Any]:
    if source.stat().st_size > MAX_MEGABYTES * 1024 * 1024:
        raise Invalid(
            _("The file is larger than %(most)d MB: simplify it or cut it in parts.") % {"most": MAX_MEGABYTES}
        )
    try:
        read = json.loads(source.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Invalid(_("The file is no GeoJSON in UTF-8.")) from error
    if not isinstance(read, dict) or read.get("type") not in {"FeatureCollection", "Feature"}:
        raise Invalid(_("The file holds no collection of features (GeoJSON, RFC 7946)."))
    return read


def _features(collection: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    features = [collection] if collection["type"] == "Feature" else collection.get("features")
    if not isinstance(features, list) or not features:
        raise Invalid(_("The file holds no features."))
    if len(features) > MAX_FEATURES:
        raise Invalid(_("The file holds more than %(most)d features: cut it in parts.") % {"most": MAX_FEATURES})
    for number, feature in enumerate(features, start=1):
        yield number, feature if isinstance(feature, dict) else {}


def _system(collection: Mapping[str, Any], told: System | None) -> System:
    """What the coordinates are in: as we are told, else as the file declares, else WGS 84 as the standard has it."""
    declared = collection.get("crs")
    if declared is None:
        return told or System.WGS84
    name = str(declared.get("properties", {}).get("name", "")) if isinstance(declared, dict) else str(declared)
    found = _DECLARED.get(name.rpartition(":")[2])
    if found is None:
        said = {"name": name[:60]}
        raise Invalid(_("The file is in “%(name)s”: convert it to degrees (EPSG 4490 or 4326) first.") % said)
    return told or found


def named(feature: Mapping[str, Any]) -> str:
    """What a feature calls its unit, for people who look for it in the file."""
    return " ".join(filter(None, (_property(feature, CODES), _property(feature, NAMES))))[:120]


def _property(feature: Mapping[str, Any], names: tuple[str, ...]) -> str:
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return ""
    values = (properties.get(name) for name in names)
    return next((clean_text(str(value), multiline=False) for value in values if value not in (None, "")), "")


class _Units:
    """The open units by code and by name, read once."""

    def __init__(self) -> None:
        rows = list(Org.objects.filter(closed__isnull=True).values_list("pk", "code", "name"))
        self._codes = {code: org_id for org_id, code, _name in rows if code}
        self._names: dict[str, list[int]] = {}
        for org_id, _code, name in rows:
            self._names.setdefault(name, []).append(org_id)

    def meant(self, feature: Mapping[str, Any]) -> int:
        """The unit of a feature; raises Invalid when there is none, or several of that name."""
        code, name = _property(feature, CODES), _property(feature, NAMES)
        if code:
            if code not in self._codes:
                raise Invalid(_("There is no open unit with the code %(code)s.") % {"code": code[:40]})
            return self._codes[code]
        if not name:
            raise Invalid(_("It names no unit: give it a code or a name."))
        found = self._names.get(name, [])
        if len(found) != 1:
            said = {"name": name[:60], "count": len(found)}
            if found:
                raise Invalid(_("%(count)d units are called %(name)s: give it the code.") % said)
            raise Invalid(_("There is no open unit called %(name)s.") % said)
        return found[0]
