"""Moving and renaming units."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.actions.linking import (
    last_link,
    lock_orgs,
    parents_of,
    require_may_manage,
    require_open,
    require_sane_day,
    set_link,
)
from lianxin.foundation.orgs.actions.opening import checked_code, checked_name, checked_phone, require_free_code
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgName
from lianxin.foundation.orgs.search_index import index_orgs
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict


@transaction.atomic
def move_org(*, org: Org, parent: Org | None, on: date, by: Actor, at: datetime, line: Line = Line.TERRITORIAL) -> Org:
    """From `on` the unit and all below it stand under `parent` in the line (also a line it did not stand in yet).

    Raises Conflict (closed, a later change is entered, the parent is below the unit or not open), Refused.
    """
    require_sane_day(on, at)
    above = parent.pk if parent else None
    require_may_manage(by, [*parents_of(org.pk), above])
    org, *parents = lock_orgs(org.pk, *([above] if above else []), at=at)
    require_open(org, on)
    for one in parents:
        require_open(one, on)
    before = last_link(org.pk, line)
    set_link(org=org, line=line, parent_id=above, on=on, at=at)
    changes = {"line": line, "parent": [before.parent_id if before else None, above], "on": on}
    audit.record(verb="orgs.move", by=by, at=at, subject=("org", str(org.pk)), changes=changes)
    return org


@transaction.atomic
def set_org_phone(*, org: Org, phone: str, by: Actor, at: datetime) -> Org:
    """The number under which residents reach the unit's desk; empty takes it away. Raises Invalid, Refused."""
    require_may_manage(by, [org.pk])
    (org,) = lock_orgs(org.pk, at=at)
    number = checked_phone(phone)
    if number != org.phone:
        changes = {"phone": [org.phone, number]}
        org.phone = number
        org.save(update_fields=["phone"])
        audit.record(verb="orgs.set_phone", by=by, at=at, subject=("org", str(org.pk)), changes=changes)
    return org


@transaction.atomic
def rename_org(*, org: Org, on: date, by: Actor, at: datetime, name: str | None = None, code: str | None = None) -> Org:
    """From `on` the unit has this name or this code or both; the old ones keep finding it.

    Raises Invalid, Conflict (code taken, closed, a later change is entered), Refused.
    """
    require_sane_day(on, at)
    require_may_manage(by, [org.pk])
    (org,) = lock_orgs(org.pk, at=at)
    require_open(org, on)
    last = OrgName.objects.get(org=org, valid_to__isnull=True)
    new_name = last.name if name is None else checked_name(name)
    new_code = last.code if code is None else checked_code(code)
    if (new_name, new_code) == (last.name, last.code):
        return org
    if on < last.valid_from:
        said = {"unit": org.name, "day": last.valid_from}
        raise Conflict(_("For %(unit)s a later change is entered already, for %(day)s.") % said)
    if new_code != last.code:
        require_free_code(new_code, since=on, besides=org.pk)
    changes = {"name": [last.name, new_name], "code": [last.code, new_code], "on": on}
    applied = on <= clock.local_day(at)
    if last.valid_from == on:
        OrgName.objects.filter(pk=last.pk).update(name=new_name, code=new_code)
    else:
        OrgName.objects.filter(pk=last.pk).update(valid_to=on)
        OrgName.objects.create(org=org, name=new_name, code=new_code, valid_from=on, applied=applied)
    if applied:
        org.name, org.code = new_name, new_code
        org.save(update_fields=["name", "code"])
        index_orgs([org.pk])
    audit.record(verb="orgs.rename", by=by, at=at, subject=("org", str(org.pk)), changes=changes)
    return org
