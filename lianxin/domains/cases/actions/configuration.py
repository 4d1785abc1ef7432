"""What a place sets before its first request: the kinds of request, and the privacy notice its forms show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.reckoning import limits_changed
from lianxin.domains.cases.models import Category, PrivacyNotice
from lianxin.foundation.access.queries import permits
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.errors import Invalid, Refused
from lianxin.kernel.text import clean_text

DEEPEST = 3
NOTICE_LENGTH = 20_000
# What moves the deadlines of open requests.
_CLOCKED = frozenset({"first_minutes", "accept_minutes", "resolve_minutes", "escalate_minutes", "natural"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRow:
    """A category as a place's table says it; its level follows from its parent. Field names are those of the model.

    `silent`: what the table has no column for, and what therefore stays as it is. Limits are in minutes; None: none.
    """

    code: str
    name: str
    valid_from: date
    source: str
    name_en: str = ""
    parent: str = ""
    plain: bool = False
    icon: str = ""
    order: int = 0
    refer_to: str = ""
    evidence: bool = False
    valid_to: date | None = None
    excluded: bool = False
    verify: bool = False
    kind: str = ""
    department: str = ""
    first_minutes: int | None = None
    accept_minutes: int | None = None
    resolve_minutes: int | None = None
    escalate_minutes: int | None = None
    natural: bool = False
    questions: list[dict[str, Any]] = field(default_factory=list)
    ready_answers: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    silent: frozenset[str] = frozenset()


FIELDS = tuple(one.name for one in fields(CategoryRow) if one.name != "silent")


@dataclass(frozen=True, slots=True)
class Settled:
    added: int
    changed: int
    unchanged: int


@transaction.atomic
def set_categories(*, rows: Sequence[CategoryRow], by: Actor, at: datetime) -> Settled:
    """Add and change the categories of `rows`, known by code; those not named stay. All or none.

    The system's alone: categories hold for the whole place. Nothing is deleted, since requests hang on it: a category
    ends by its `valid_to`. Raises Refused, or Invalid when a parent is missing or the tree is too deep.
    """
    if by.kind != ActorKind.SYSTEM:
        raise Refused(_("Only the system sets the kinds of request."))
    known = {category.code: category for category in Category.objects.select_for_update()}
    rows = [_completed(row, known.get(row.code), known) for row in rows]
    levels = _levels(rows, known)
    added: list[str] = []
    changed: dict[str, dict[str, list[str]]] = {}
    for row in sorted(rows, key=lambda one: levels[one.code]):
        given = {name: getattr(row, name) for name in FIELDS}
        given |= {"parent": known[row.parent] if row.parent else None, "level": levels[row.code]}
        category = known.get(row.code) or Category()
        before = {name: getattr(category, name) for name in given}
        if before == given:
            continue
        if category.pk:
            changed[row.code] = {
                name: [str(before[name]), str(value)] for name, value in given.items() if before[name] != value
            }
        else:
            added.append(row.code)
        for name, value in given.items():
            setattr(category, name, value)
        category.save()
        known[row.code] = category
    relimited = [code for code, named in changed.items() if not _CLOCKED.isdisjoint(named)]
    limits_changed(known[code].pk for code in relimited)
    if added or changed:
        changes = {"added": added, "changed": changed}
        audit.record(verb="cases.set_categories", by=by, at=at, subject=("category", "all"), changes=changes)
    return Settled(added=len(added), changed=len(changed), unchanged=len(rows) - len(added) - len(changed))


def _completed(row: CategoryRow, category: Category | None, known: Mapping[str, Category]) -> CategoryRow:
    """The row with what its table is silent about taken from the category, if there is one."""
    if category is None or not row.silent:
        return row
    parents = {one.pk: one.code for one in known.values()}
    stays = {name: getattr(category, name) for name in row.silent if name != "parent"}
    if "parent" in row.silent:
        stays["parent"] = parents.get(category.parent_id or 0, "")
    return replace(row, **stays)


def _levels(rows: Sequence[CategoryRow], known: Mapping[str, Category]) -> dict[str, int]:
    """The level of every row: 0 for a plain word, else one below its parent. Raises Invalid."""
    named = {row.code: row for row in rows}
    if len(named) != len(rows):
        twice = next(row.code for row in rows if named[row.code] is not row)
        raise Invalid(_("The code %(code)s stands there twice.") % {"code": twice})
    odd = next((row.code for row in rows if row.plain and row.parent), None)
    if odd is not None:
        raise Invalid(_("%(code)s: a plain word for residents has nothing above it.") % {"code": odd})
    return {row.code: 0 if row.plain else _depth(row, named, known) for row in rows}


def _depth(row: CategoryRow, named: Mapping[str, CategoryRow], known: Mapping[str, Category]) -> int:
    above = 0
    parent = row.parent
    while parent:
        if parent not in named and parent not in known:
            raise Invalid(_("%(code)s: there is no category %(parent)s.") % {"code": row.code, "parent": parent})
        above += 1
        if above == DEEPEST:
            raise Invalid(_("%(code)s: a tree of categories has three levels.") % {"code": row.code})
        if parent in named:
            parent = named[parent].parent
        else:
            higher = known[parent].parent
            parent = higher.code if higher else ""
    return above + 1


@transaction.atomic
def publish_notice(
    *, org: Org, words_zh: str, valid_from: date, by: Actor, at: datetime, words_en: str = ""
) -> PrivacyNotice:
    """The next version of the notice that forms of `org` and of all below it show from a day on.

    The same text and day again leave no trace. An older version is never changed: requests were made under it.
    Raises Refused, or Invalid without Chinese words.
    """
    if by.kind != ActorKind.SYSTEM and not permits(by, "orgs.manage", org.pk):
        raise Refused(_("You may publish a notice only for your own units."))
    texts = {"words_zh": clean_text(words_zh).strip(), "words_en": clean_text(words_en).strip()}
    if not texts["words_zh"] or max(map(len, texts.values())) > NOTICE_LENGTH:
        problem = _("The notice needs Chinese words, at most %(length)d characters.") % {"length": NOTICE_LENGTH}
        raise Invalid(problem, {"words_zh": problem})
    # Two publishers at once must not take one number.
    Org.objects.select_for_update().get(pk=org.pk)
    newest = PrivacyNotice.objects.filter(org=org).order_by("-version").first()
    if newest is not None and (newest.words_zh, newest.words_en, newest.valid_from) == (*texts.values(), valid_from):
        return newest
    version = newest.version + 1 if newest else 1
    notice = PrivacyNotice.objects.create(org=org, version=version, valid_from=valid_from, **texts)
    changes = {"version": version, "valid_from": valid_from}
    audit.record(verb="cases.publish_notice", by=by, at=at, subject=("org", str(org.pk)), changes=changes)
    return notice
