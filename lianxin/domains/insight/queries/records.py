"""The records behind a figure: those of them that the reader may open, and how many there are besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import cases_for
from lianxin.domains.cases.queries.words import shown_to
from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.queries.page import Asked, View, view_of
from lianxin.domains.insight.queries.subjects import Subject, subject_of
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.tallies.queries import facts_behind
from lianxin.kernel.errors import Refused

LISTED = 100
# Of a stock every coming and going is looked at, of which most cancel each other.
_LOOKED_AT = 2_000
_OPENED_HERE = "cases.view"


@dataclass(frozen=True, slots=True)
class Record:
    """One record behind the figure, and when it was counted."""

    case: Case
    at: datetime


@dataclass(frozen=True, slots=True)
class Records:
    """`hidden` lie behind the figure too and are not this reader's; `more`: only the newest were looked at."""

    view: View
    subject: Subject
    rows: tuple[Record, ...]
    hidden: int
    more: bool
    where: Mapping[str, str]


def records_behind(reach: Reach, org_id: int, code: str, asked: Asked, *, value: str = "") -> Records:
    """The newest records behind a figure of a unit, told apart by `asked.by` where that has the value `value`.

    Raises Refused for who sees the figure rounded, and where a measure has figures only.
    """
    subject = subject_of(code)
    view = view_of(reach, org_id, asked, opens=subject.opens, sisters=False)
    if subject.opens != _OPENED_HERE or view.sight != Sight.EXACT:
        raise Refused(_("The records behind this figure are not open to you."))
    where = {asked.by: value} if asked.by in subject.over.dims else {}
    span, _then = view.spans
    looked_at = _LOOKED_AT if subject.over.stock else LISTED + 1
    facts = facts_behind(subject.over.code, org=view.unit.pk, span=span, basis=view.basis, where=where, limit=looked_at)
    counted = _counted(facts)
    listed = dict(list(counted.items())[:LISTED])
    seen = {case.uuid: case for case in _cases(reach, list(listed))}
    rows = tuple(Record(seen[uuid], fact.at) for uuid, fact in listed.items() if uuid in seen)
    more = len(counted) > LISTED or len(facts) == looked_at
    return Records(view, subject, rows, hidden=len(listed) - len(rows), more=more, where=where)


def _counted(facts: Sequence[Fact]) -> dict[UUID, Fact]:
    """The newest fact of each record; what was counted and taken back again is not behind the figure."""
    sums: dict[UUID, int] = {}
    newest: dict[UUID, Fact] = {}
    for fact in facts:
        if fact.subject is not None:
            sums[fact.subject] = sums.get(fact.subject, 0) + fact.quantity
            newest.setdefault(fact.subject, fact)
    return {uuid: fact for uuid, fact in newest.items() if sums[uuid] > 0}


def _cases(reach: Reach, uuids: Sequence[UUID]) -> list[Case]:
    """As this reader reads them on a page."""
    if not uuids:
        return []
    found = cases_for(reach).filter(uuid__in=uuids).select_related("place", "unit", "category", "reporter")
    return shown_to(reach, found)
