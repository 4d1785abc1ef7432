"""Base figures: declared once, with a day and a source, by whoever answers for the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianxin.domains.insight.enums import Base
from lianxin.domains.insight.models import BaseFigure
from lianxin.domains.insight.models.base import SOURCE_LENGTH
from lianxin.domains.insight.permissions import can_manage
from lianxin.domains.insight.rules.periods import EARLIEST
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.queries import paths_of
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid, Message, Refused
from lianxin.kernel.text import clean_text

# More people than any unit has.
MOST = 2_000_000_000
Declared = Mapping[tuple[int, Base], int]
_Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Statement:
    """From which day, and who says so."""

    day: date
    source: str


def declare_base_figures(*, figures: Declared, day: date, source: str, by: Actor, at: datetime) -> int:
    """What units have from `day` on, by unit id and code; says how many values are new or another than before.

    A second declaration for the same day takes the place of the first; both stand in the audit. Raises Invalid, Refused.
    """
    said = _Statement(day, clean_text(source, multiline=False))
    _require_sane(figures, said, today=clock.local_day(at))
    _require_manage(by, [org for org, _code in figures])
    with transaction.atomic():
        before = _standing(figures, day)
        changed = {key: value for key, value in figures.items() if before.get(key) != (value, said.source)}
        rows = [
            BaseFigure(org_id=org, code=code, day=day, value=value, source=said.source, by_id=by.user_id, at=at)
            for (org, code), value in changed.items()
        ]
        BaseFigure.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["org", "code", "day"],
            update_fields=["value", "source", "by", "at"],
        )
        audit.record_many(_deeds(changed, before, said, by=by, at=at))
    return len(changed)


def _standing(figures: Declared, day: date) -> dict[_Key, tuple[int, str]]:
    rows = BaseFigure.objects.filter(org_id__in={org for org, _code in figures}, day=day)
    return {(row.org_id, row.code): (row.value, row.source) for row in rows}


def _deeds(
    changed: Declared, before: Mapping[_Key, tuple[int, str]], said: _Statement, *, by: Actor, at: datetime
) -> list[audit.Deed]:
    """One record a unit."""
    of_unit: dict[int, dict[str, list[int | None]]] = {}
    for (org, code), value in changed.items():
        old = before.get((org, code))
        of_unit.setdefault(org, {})[code.value] = [old[0] if old else None, value]
    return [
        audit.Deed(
            verb="insight.base_declared",
            by=by,
            at=at,
            subject=("org", str(org)),
            changes={"day": said.day.isoformat(), "source": said.source, **values},
        )
        for org, values in of_unit.items()
    ]


def _require_sane(figures: Declared, said: _Statement, *, today: date) -> None:
    wrong: dict[str, Message] = {}
    if not figures:
        wrong["figures"] = _("Enter at least one figure.")
    if not EARLIEST <= said.day <= today:
        wrong["day"] = _("A day that has been, not before the year 2000.")
    if not said.source:
        wrong["source"] = _("Say where the figures come from, for example the census or the household register.")
    elif len(said.source) > SOURCE_LENGTH:
        wrong["source"] = _("Up to %(length)d characters.") % {"length": SOURCE_LENGTH}
    wrong |= {
        f"{code}-{org}": _("A whole number, not below zero.")
        for (org, code), value in figures.items()
        if not 0 <= value <= MOST
    }
    if wrong:
        raise Invalid(_("Please look at the marked places."), wrong)


def _require_manage(by: Actor, orgs: Sequence[int]) -> None:
    paths, reach = paths_of(orgs), reach_of(by)
    if any(org not in paths or not can_manage(reach, paths[org]) for org in orgs):
        raise Refused(_("You may not declare base figures of this unit."))
