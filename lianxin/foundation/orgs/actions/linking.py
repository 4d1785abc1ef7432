"""What the actions share: setting a link on a day, and the checks before it."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from lianxin.foundation.orgs.actions.due import apply_due
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.hooks import may
from lianxin.foundation.orgs.models import Org, OrgLink
from lianxin.foundation.orgs.paths import place
from lianxin.foundation.orgs.sql.tree import lock_tree
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused

MANAGE = "orgs.manage"
EARLIEST = date(1900, 1, 1)
DAYS_AHEAD = 10 * 366


def lock_orgs(*ids: int, at: datetime) -> list[Org]:
    """The units fresh from the database, in the order asked, while nobody else changes the tree; raises Missing.

    What was due by the day of `at` takes effect first, should the day-change job be late.
    """
    lock_tree()
    apply_due(today=clock.local_day(at))
    found = Org.objects.select_related("kind").in_bulk(ids)
    if len(found) < len(set(ids)):
        raise Missing(_("There is no such unit."))
    return [found[one] for one in ids]


def require_may_manage(by: Actor, org_ids: Collection[int | None]) -> None:
    """Raises Refused unless the actor manages all of these; None: the top, which is the system's alone."""
    for org_id in org_ids:
        if not may(by, MANAGE, org_id):
            raise Refused(_("You may not change this part of the tree."))


def require_sane_day(on: date, at: datetime) -> None:
    """Raises Invalid for days that can only be a slip of the hand."""
    if not EARLIEST <= on <= clock.local_day(at) + timedelta(days=DAYS_AHEAD):
        raise Invalid(_("This date is too far away."), {"on": _("This date is too far away.")})


def require_open(org: Org, on: date) -> None:
    """Raises Conflict unless the unit is open on the day and no end of it is entered."""
    if on < org.opened:
        raise Conflict(_("%(unit)s opens only on %(day)s.") % {"unit": org.name, "day": org.opened})
    end = org.closed or org.closing
    if end:
        raise Conflict(_("%(unit)s closes on %(day)s: nothing more can be changed.") % {"unit": org.name, "day": end})


def _require_standing(org_id: int, line: Line, on: date) -> None:
    if not OrgLink.objects.filter(org_id=org_id, line=line, valid_from__lte=on).exists():
        said = {"unit": Org.objects.get(pk=org_id).name, "line": line.label, "day": on}
        raise Conflict(_("%(unit)s does not stand in the line “%(line)s” on %(day)s.") % said)


def last_link(org_id: int, line: Line) -> OrgLink | None:
    """The unit's open link in a line: where it stands, or will stand when a change is planned."""
    return OrgLink.objects.filter(org_id=org_id, line=line, valid_to__isnull=True).first()


def parents_of(org_id: int) -> list[int | None]:
    """The unit's parents in its lines: who stands above decides over its place. None for a top."""
    return list(OrgLink.objects.filter(org_id=org_id, valid_to__isnull=True).values_list("parent_id", flat=True))


def lines_of(org_id: int) -> list[Line]:
    """The lines a unit stands in, or will."""
    found = OrgLink.objects.filter(org_id=org_id, valid_to__isnull=True).values_list("line", flat=True)
    return sorted(Line(line) for line in found)


def set_link(*, org: Org, line: Line, parent_id: int | None, on: date, at: datetime) -> None:
    """From `on` the unit stands under the parent; the same place again changes nothing.

    Raises Conflict when a later change is entered already, the parent does not stand in the line by then, or it stands
    below the unit on any day from then on.
    """
    last = last_link(org.pk, line)
    if last and last.parent_id == parent_id:
        return
    if last and on < last.valid_from:
        said = {"unit": org.name, "day": last.valid_from}
        raise Conflict(_("For %(unit)s a later change is entered already, for %(day)s.") % said)
    if parent_id is not None:
        _require_standing(parent_id, line, on)
    if parent_id is not None and stands_below(parent_id, org.pk, line, on):
        raise Conflict(_("%(unit)s cannot stand under a unit that is below itself.") % {"unit": org.name})
    if last and last.valid_from == on:
        # A correction on the same day. A new row, since planned links take effect in the order of their ids.
        last.delete()
    elif last:
        last.valid_to = on
        last.save(update_fields=["valid_to"])
    applied = on <= clock.local_day(at)
    OrgLink.objects.create(org=org, parent_id=parent_id, line=line, valid_from=on, applied=applied)
    if applied:
        place(org_id=org.pk, line=line, parent_id=parent_id, since=on)


def stands_below(org_id: int, above_id: int, line: Line, since: date) -> bool:
    """Whether a unit stands under (or is) the other on any day from `since` on, by the links, planned ones too."""
    climb: list[tuple[int, date, date | None]] = [(org_id, since, None)]
    while climb:
        one, start, end = climb.pop()
        if one == above_id:
            return True
        links = OrgLink.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start), org_id=one, line=line)
        if end:
            links = links.filter(valid_from__lt=end)
        for parent, begins, ends in links.values_list("parent_id", "valid_from", "valid_to"):
            if parent is not None:
                climb.append((parent, max(start, begins), min(filter(None, (end, ends)), default=None)))
    return False
