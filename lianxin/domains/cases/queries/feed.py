"""Cases for programs, page by page by key: as the desk's lists have them, by what is written in them, or in the order in
which they changed.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lianxin.domains.cases import sql
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.board import WHOLE, queue_page
from lianxin.domains.cases.queries.filters import Filters, narrowing
from lianxin.domains.cases.queries.queues import Queue
from lianxin.domains.cases.queries.reading import FEW, Scope
from lianxin.domains.cases.queries.search import search_cases
from lianxin.domains.cases.queries.sight import branches, seen_in_passing
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.errors import Invalid

# Nobody's id: a program has no requests of its own on its desk.
NOBODY = 0
_LARGEST_ID_DIGITS = 18
_CHANGED = "c.changed_at, c.id"


@dataclass(frozen=True, slots=True)
class Feed:
    """Some cases, and where the next ones begin: None when there are no more now."""

    rows: Sequence[Case]
    after: str | None


def listed(*, reach: Reach, queue: Queue, filters: Filters, now: datetime, after: str, size: int) -> Feed:
    """A page of a queue of the desk."""
    if after:
        _decoded(after)
    page = queue_page(
        reach=reach, user_id=NOBODY, queue=queue, now=now, filters=filters, after=after, size=size, whole=True
    )
    return Feed(rows=page.rows, after=page.after)


def found(*, reach: Reach, typed: str, under: Org | None, after: str, size: int) -> Feed:
    """The newest in which all that was typed stands; nothing for a single character."""
    if after and not (after.isascii() and after.isdecimal() and len(after) <= _LARGEST_ID_DIGITS):
        raise _made_up()
    page = search_cases(reach=reach, typed=typed, under=under, after=int(after) if after else None, size=size)
    rows = _whole([hit.case.pk for hit in page.rows])
    return Feed(rows=rows, after=None if page.after is None else str(page.after))


def changed(*, reach: Reach, filters: Filters, since: datetime, now: datetime, after: str, size: int) -> Feed:
    """Those that changed since, in the order in which they did: who hands `after` on, and then asks from the last
    `changed_at`, misses none.
    """
    start = _decoded(after) if after else None
    wanted = sql.Term("c.changed_at >= %s", (sql.moment(start[0] if start else since),))
    if start:
        wanted &= sql.Term("c.changed_at > %s OR c.id > %s", (sql.moment(start[0]), start[1]))
    wanted &= narrowing(filters, now=now, by_due=True)
    if Scope(reach, NOBODY, now).few:
        part = sql.Part(branches=branches(reach), most=FEW + 1)
        keys = sql.keys(wanted, order=_CHANGED, most=size + 1, part=part)
    else:
        keys = sql.keys(wanted & seen_in_passing(reach), order=_CHANGED, most=size + 1)
    rows = list(Case.objects.filter(pk__in=keys).select_related(*WHOLE).order_by("changed_at", "id"))
    last = rows[size - 1] if len(rows) > size else None
    return Feed(rows=rows[:size], after=_encoded(last) if last else None)


def sent_case(uuid: UUID) -> Case:
    """What the caller itself has sent before, wherever it lies now."""
    return Case.objects.select_related(*WHOLE).get(uuid=uuid)


def _whole(ids: Sequence[int]) -> list[Case]:
    """The cases with all that is told of them, in the order of the ids."""
    known = {case.pk: case for case in Case.objects.filter(pk__in=ids).select_related(*WHOLE)}
    return [known[number] for number in ids if number in known]


def _encoded(case: Case) -> str:
    return base64.urlsafe_b64encode(f"{case.changed_at.isoformat()} {case.pk}".encode()).decode()


def _decoded(cursor: str) -> tuple[datetime, int]:
    try:
        moment_text, _space, id_text = base64.urlsafe_b64decode(cursor.encode()).decode().rpartition(" ")
        moment = parse_datetime(moment_text)
        if moment is not None and moment.tzinfo and id_text.isdecimal() and len(id_text) <= _LARGEST_ID_DIGITS:
            return moment.astimezone(UTC), int(id_text)
    except (binascii.Error, UnicodeError, ValueError, OverflowError):
        pass
    raise _made_up()


def _made_up() -> Invalid:
    message = _("Take “after” from the page before, as it stands.")
    return Invalid(message, {"after": message})
