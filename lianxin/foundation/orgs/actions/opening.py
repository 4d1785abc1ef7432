"""Opening units, and the kinds they are of."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianxin.foundation.audit import actions as audit
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.orgs.actions.counting import unit_facts
from lianxin.foundation.orgs.actions.linking import (
    lock_orgs,
    require_may_manage,
    require_open,
    require_sane_day,
    set_link,
)
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.kinds import KINDS
from lianxin.foundation.orgs.models import Org, OrgKind, OrgName
from lianxin.foundation.orgs.search_index import index_orgs, rebuild_search
from lianxin.foundation.orgs.sql.tree import lock_tree
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid
from lianxin.kernel.text import clean_text

NAME_LENGTH = 120
CODE_LENGTH = 40


@transaction.atomic
def open_org(
    *,
    name: str,
    kind: str,
    parents: Mapping[Line, Org | None],
    on: date,
    by: Actor,
    at: datetime,
    code: str = "",
) -> Org:
    """Open a unit on a day under one parent in each line it is to stand in (None: at the top of that line).

    `kind` is a kind's code. Raises Invalid (name, kind, no line), Conflict (code taken, parent not open), Refused.
    """
    if not parents:
        raise Invalid(_("A unit stands in at least one line of the tree."))
    require_sane_day(on, at)
    require_may_manage(by, [parent.pk if parent else None for parent in parents.values()])
    name, code = checked_name(name), checked_code(code)
    found_kind = kind_by_code(kind)
    above = lock_orgs(*[parent.pk for parent in parents.values() if parent], at=at)
    require_free_code(code, since=on)
    for one in above:
        require_open(one, on)
    org = Org.objects.create(code=code, name=name, kind=found_kind, opened=on)
    OrgName.objects.create(org=org, name=name, code=code, valid_from=on)
    for line, parent in sorted(parents.items()):
        set_link(org=org, line=line, parent_id=parent.pk if parent else None, on=on, at=at)
    if on <= clock.local_day(at):
        index_orgs([org.pk])
    stands = {str(line): parent.pk if parent else None for line, parent in parents.items()}
    changes = {"name": name, "code": code, "kind": kind, "on": on, "parents": stands}
    audit.record(verb="orgs.open", by=by, at=at, subject=("org", str(org.pk)), changes=changes)
    journal.record_many(unit_facts(org.pk, kind=kind, opened=on, actor=by.pseudonym))
    return org


def checked_name(name: str) -> str:
    """The name as it is stored; raises Invalid."""
    cleaned = clean_text(name, multiline=False)
    if not cleaned or len(cleaned) > NAME_LENGTH:
        problem = _("A unit's name has 1 to %(length)d characters.") % {"length": NAME_LENGTH}
        raise Invalid(problem, {"name": problem})
    return cleaned


def checked_phone(typed: str) -> str:
    """An office's number as it is dialled, extensions included; raises Invalid."""
    phone = clean_text(typed, multiline=False)
    if len(phone) > CODE_LENGTH or any(char not in "0123456789+-() " for char in phone):
        message = _("Enter the number as it is dialled, for example 0875-2123456.")
        raise Invalid(message, {"phone": message})
    return phone


def checked_code(code: str) -> str:
    """The code as it is stored ("" for none); raises Invalid."""
    cleaned = clean_text(code, multiline=False)
    if len(cleaned) > CODE_LENGTH or " " in cleaned:
        problem = _("A code has at most %(length)d characters and no spaces.") % {"length": CODE_LENGTH}
        raise Invalid(problem, {"code": problem})
    return cleaned


def require_free_code(code: str, *, since: date, besides: int | None = None) -> None:
    """Raises Conflict when another unit that is not closed by then has or will have the code."""
    if not code:
        return
    taken = OrgName.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=since), code=code)
    taken = taken.filter(Q(org__closed__isnull=True) | Q(org__closed__gt=since))
    if besides is not None:
        taken = taken.exclude(org_id=besides)
    other = taken.exclude(org__closing__lte=since).select_related("org").first()
    if other:
        problem = _("The code %(code)s belongs to %(unit)s.") % {"code": code, "unit": other.org.name}
        raise Conflict(problem)


def kind_by_code(code: str) -> OrgKind:
    """The kind; those every place starts with are made when first asked for. Raises Invalid."""
    found = OrgKind.objects.filter(code=code).first()
    if found is None and any(seed.code == code for seed in KINDS):
        ensure_kinds()
        found = OrgKind.objects.get(code=code)
    if found is None:
        problem = _("There is no kind of unit “%(code)s”.") % {"code": code}
        raise Invalid(problem, {"kind": problem})
    return found


def ensure_kinds() -> None:
    """Make the kinds that every place starts with, where they are missing; a kind changed by the place stays."""
    OrgKind.objects.bulk_create(
        [
            OrgKind(
                code=seed.code,
                name_zh=seed.name_zh,
                name_en=seed.name_en,
                rank=seed.rank,
                receives=seed.receives,
                virtual=seed.virtual,
            )
            for seed in KINDS
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def set_kind(
    *,
    code: str,
    name_zh: str,
    name_en: str,
    rank: int,
    by: Actor,
    at: datetime,
    receives: bool = False,
    virtual: bool = False,
) -> OrgKind:
    """Add a kind of unit or change one; the system's alone, since it holds for the whole place. Raises Refused."""
    require_may_manage(by, [None])
    lock_tree()
    given = {"name_zh": name_zh, "name_en": name_en, "rank": rank, "receives": receives, "virtual": virtual}
    before = OrgKind.objects.filter(code=code).first()
    kind, _created = OrgKind.objects.update_or_create(code=code, defaults=given)
    if before and (before.rank, before.virtual) != (rank, virtual):
        rebuild_search()
    audit.record(verb="orgs.set_kind", by=by, at=at, subject=("org_kind", code), changes=given)
    return kind
