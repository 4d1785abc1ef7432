"""Lists of cases, page by page by key, and how many there are."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime

from lianxin.domains.cases import sql
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.filters import NO_FILTERS, Filters
from lianxin.domains.cases.queries.queues import BY_DUE, Queue
from lianxin.domains.cases.queries.reading import COUNTED, Scope, living_part, reading
from lianxin.domains.cases.queries.words import shown_to
from lianxin.foundation.access.queries import Reach

PAGE_SIZE = 25
_SHOWN = ("place", "unit", "category", "handler")
# What a line of a list needs: the whole rows of cases, units and accounts take longer to make than the page.
_COLUMNS = (
    *("uuid", "title", "state", "local_state", "submitted_at", "due_at", "resolved_at", "closed_at", "version"),
    *("returned", "urged", "automatic_at", "supervised_at", "place__name", "unit__name", "handler__name"),
    *("category__name", "category__name_en", "place_path", "unit_path", "reporter"),
)
WHOLE = ("place", "unit", "category", "reporter")


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a queue and where the next ones begin (None at the end)."""

    rows: Sequence[Case]
    after: str | None


@dataclass(frozen=True, slots=True)
class Total:
    """How many; `over`: more than were counted."""

    number: int
    over: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.over else f"{self.number:,}"


def queue_page(
    *,
    reach: Reach,
    user_id: int,
    queue: Queue,
    now: datetime,
    filters: Filters = NO_FILTERS,
    after: str = "",
    size: int = PAGE_SIZE,
    scope: Scope | None = None,
    whole: bool = False,
) -> Page:
    """A page by key, so that page 1,000 costs what page 1 costs. A made-up `after` starts from the beginning.

    Rows bring what the board shows, as this reader may read it, or with `whole` all that is told of a case elsewhere.
    One statement, and one to know how to read if no `scope` is given.
    """
    scope = scope or Scope(reach, user_id, now)
    by_due = queue in BY_DUE
    read = reading(scope, queue, filters)
    keys = sql.keys(read.where & _beyond(after, by_due=by_due), order=read.order, most=size + 1, part=read.part)
    cases = Case.objects.filter(pk__in=keys).order_by()
    shown = cases.select_related(*WHOLE) if whole else cases.select_related(*_SHOWN).only(*_COLUMNS)
    # An order over so many columns takes the ORM longer than the rows.
    found = sorted(shown, key=_by_due) if by_due else sorted(shown, key=_newest, reverse=True)
    last = found[size - 1] if len(found) > size else None
    rows = found[:size] if whole else shown_to(reach, found[:size])
    return Page(rows=rows, after=_encode(last, by_due=by_due) if last else None)


def _newest(case: Case) -> tuple[datetime, int]:
    return case.submitted_at, case.pk


def _by_due(case: Case) -> tuple[datetime, int]:
    """What has no deadline stands in no list by deadlines."""
    return case.due_at or case.submitted_at, case.pk


def queue_counts(*, reach: Reach, user_id: int, now: datetime, scope: Scope | None = None) -> dict[Queue, Total]:
    """How many lie in each queue, up to a thousand, in one statement."""
    found = totals(scope or Scope(reach, user_id, now), {queue.value: (queue, NO_FILTERS) for queue in Queue})
    return {Queue(name): total for name, total in found.items()}


def totals(scope: Scope, wanted: Mapping[str, tuple[Queue, Filters]]) -> dict[str, Total]:
    """How many each list has, up to a thousand: one statement, and one more for each filter that few cases meet."""
    known: dict[str, Total] = {}
    living: dict[str, sql.Term] = {}
    whole: dict[str, sql.Tally] = {}
    for name, (queue, filters) in wanted.items():
        if queue == Queue.ALL and not filters and not scope.few:
            known[name] = Total(COUNTED, over=True)
            continue
        read = reading(scope, queue, filters)
        if read.living:
            living[name] = read.where
        elif read.tally is not None:
            whole[name] = read.tally
        else:
            known[name] = _capped(sql.counts([], parted=[read.where], part=read.part, most=COUNTED + 1)[0])
    part = living_part(scope.reach) if living else None
    numbers = sql.counts(list(whole.values()), parted=list(living.values()), part=part, most=COUNTED + 1)
    return known | {name: _capped(number) for name, number in zip((*whole, *living), numbers, strict=True)}


def _capped(number: int) -> Total:
    return Total(min(number, COUNTED), over=number > COUNTED)


def exact_total(scope: Scope, queue: Queue, filters: Filters) -> Total:
    """However many there are; as slow as that is."""
    read = reading(scope, queue, filters)
    if read.tally is not None:
        return Total(sql.counts([read.tally], most=None)[0])
    return Total(sql.counts([], parted=[read.where], part=read.part, most=None)[0])


def _beyond(after: str, *, by_due: bool) -> sql.Term:
    """What comes behind the last row of the page before; the first comparison is the one that an index can use."""
    start = _decode(after)
    if start is None:
        return sql.ALWAYS
    moment, last_id = sql.moment(start[0]), start[1]
    if by_due:
        return sql.Term("c.due_at >= %s AND (c.due_at > %s OR c.id > %s)", (moment, moment, last_id))
    return sql.Term("c.submitted_at <= %s AND (c.submitted_at < %s OR c.id < %s)", (moment, moment, last_id))


def _encode(case: Case, *, by_due: bool) -> str | None:
    moment = case.due_at if by_due else case.submitted_at
    raw = f"{moment.isoformat()} {case.pk}" if moment else ""
    return base64.urlsafe_b64encode(raw.encode()).decode() if raw else None


def _decode(cursor: str) -> tuple[datetime, int] | None:
    try:
        moment_text, _space, id_text = base64.urlsafe_b64decode(cursor.encode()).decode().rpartition(" ")
        moment = parse_datetime(moment_text)
        if moment is None or moment.tzinfo is None or not id_text.isdecimal() or len(id_text) > 18:
            return None
        # Databases store UTC, which the first and the last day of the calendar may not have.
        return moment.astimezone(UTC), int(id_text)
    except (binascii.Error, UnicodeError, ValueError, OverflowError):
        return None
