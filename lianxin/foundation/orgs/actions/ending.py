"""Closing, merging and splitting units."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, ngettext

from lianxin.foundation.audit import actions as audit
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.orgs.actions.counting import unit_facts
from lianxin.foundation.orgs.actions.linking import (
    lines_of,
    lock_orgs,
    parents_of,
    require_may_manage,
    require_open,
    require_sane_day,
    set_link,
    stands_below,
)
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgLink, OrgSuccession
from lianxin.foundation.orgs.search_index import index_orgs
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid


@transaction.atomic
def close_org(*, org: Org, on: date, by: Actor, at: datetime) -> Org:
    """Close a unit without a successor: `on` is the first day without it. Its records stand under its parent.

    Raises Conflict (closed already, open units below, a later change is entered), Refused.
    """
    require_sane_day(on, at)
    require_may_manage(by, parents_of(org.pk))
    (org,) = lock_orgs(org.pk, at=at)
    require_open(org, on)
    _require_childless(org, on)
    _end(org, on=on, by=by, at=at, heir=None, verb="orgs.close", told={})
    return org


@transaction.atomic
def merge_orgs(*, orgs: Sequence[Org], into: Org, on: date, by: Actor, at: datetime) -> Org:
    """Close units into another (opened before, where it is new): their units below and their records move to it.

    Raises Invalid (nothing to merge), Conflict (one is not open, is above `into`, or stands in other lines), Refused.
    """
    require_sane_day(on, at)
    ids = sorted({org.pk for org in orgs})
    if not ids or into.pk in ids:
        raise Invalid(_("Name the units to merge, and another one that takes them over."))
    require_may_manage(by, [above for org_id in [*ids, into.pk] for above in parents_of(org_id)])
    into, *olds = lock_orgs(into.pk, *ids, at=at)
    require_open(into, on)
    for old in olds:
        require_open(old, on)
        _require_heir_fits(old, into, on)
        for link in _open_children(old, on):
            set_link(org=link.org, line=Line(link.line), parent_id=into.pk, on=on, at=at)
        _require_childless(old, on)
        OrgSuccession.objects.create(old=old, new=into, on=on, heir=True)
        _end(old, on=on, by=by, at=at, heir=into, verb="orgs.merge", told={"into": into.pk})
    return into


@transaction.atomic
def split_org(
    *,
    org: Org,
    into: Sequence[Org],
    on: date,
    by: Actor,
    at: datetime,
    heir: Org | None = None,
    children: Mapping[int, Org] | None = None,
) -> Org:
    """Close a unit into several (opened before); its records stand under the heir, else under its parent.

    `children` says for the id of each unit below where it goes; those it does not name go to the heir. A unit that
    stays and only gives a part away is no split: open the new one and move. Raises like `merge_orgs`.
    """
    require_sane_day(on, at)
    parts = {one.pk: one for one in into}
    if org.pk in parts or len(parts) < 2 or (heir and heir.pk not in parts):
        raise Invalid(_("A split needs at least two other units, and the heir is one of them."))
    require_may_manage(by, [above for org_id in [org.pk, *parts] for above in parents_of(org_id)])
    org, *news = lock_orgs(org.pk, *parts, at=at)
    require_open(org, on)
    for new in news:
        require_open(new, on)
        _require_heir_fits(org, new, on)
    goes = {child: part.pk for child, part in (children or {}).items()}
    if not set(goes.values()) <= set(parts):
        raise Invalid(_("The units below go to the parts of the split only."))
    for link in _open_children(org, on):
        target = goes.get(link.org_id, heir.pk if heir else None)
        if target is not None:
            set_link(org=link.org, line=Line(link.line), parent_id=target, on=on, at=at)
    _require_childless(org, on)
    OrgSuccession.objects.bulk_create(
        OrgSuccession(old=org, new=new, on=on, heir=heir is not None and new.pk == heir.pk) for new in news
    )
    told = {"into": sorted(parts), "heir": heir.pk if heir else None, "children": goes}
    _end(org, on=on, by=by, at=at, heir=heir, verb="orgs.split", told=told)
    return org


def _end(org: Org, *, on: date, by: Actor, at: datetime, heir: Org | None, verb: str, told: Mapping[str, Any]) -> None:
    if on <= org.opened:
        raise Conflict(_("A unit stands for a day at least: choose a day after it was opened."))
    if heir:
        for line in lines_of(org.pk):
            set_link(org=org, line=line, parent_id=heir.pk, on=on, at=at)
    if on <= clock.local_day(at):
        org.closed = on
    else:
        org.closing = on
    org.save(update_fields=["closed", "closing"])
    if org.closed:
        index_orgs([org.pk])
    audit.record(verb=verb, by=by, at=at, subject=("org", str(org.pk)), changes={"closed": on, **told})
    journal.record_many(unit_facts(org.pk, kind=org.kind.code, closed=on, actor=by.pseudonym))


def _open_children(org: Org, on: date) -> QuerySet[OrgLink]:
    """The links of units that would stand under this one on the day or later, without those closed by then."""
    links = OrgLink.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), parent=org)
    links = links.filter(Q(org__closed__isnull=True) | Q(org__closed__gt=on))
    links = links.filter(Q(org__closing__isnull=True) | Q(org__closing__gt=on))
    return links.select_related("org").order_by("id")


def _require_childless(org: Org, on: date) -> None:
    count = _open_children(org, on).values("org").distinct().count()
    if count:
        said = {"unit": org.name, "count": count}
        raise Conflict(
            ngettext(
                "Below %(unit)s there is still %(count)d open unit: move it or close it first.",
                "Below %(unit)s there are still %(count)d open units: move them or close them first.",
                count,
            )
            % said
        )


def _require_heir_fits(old: Org, new: Org, on: date) -> None:
    lines = lines_of(old.pk)
    if not set(lines) <= set(lines_of(new.pk)):
        said = {"old": old.name, "new": new.name}
        raise Conflict(_("%(new)s does not stand in the same lines of the tree as %(old)s.") % said)
    if any(stands_below(new.pk, old.pk, line, on) for line in lines):
        said = {"old": old.name, "new": new.name}
        raise Conflict(_("%(new)s is below %(old)s and cannot take it over.") % said)
