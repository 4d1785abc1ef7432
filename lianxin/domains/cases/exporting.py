"""Requests as a workbook or as CSV: what an actor may take away, in words, with contacts masked, as a stream.

Words are as they were written only for who may see the whole numbers of who asked; for others, and for whoever runs the command,
what tells who somebody is is masked in them too.
"""

import csv
import io
import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import IO, Any

import xlsxwriter
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from lianxin.domains.cases import sql
from lianxin.domains.cases.enums import Kind, Satisfaction, Solved
from lianxin.domains.cases.models import Case, CaseEvent, Category
from lianxin.domains.cases.permissions import EXPORT
from lianxin.domains.cases.queries import Queue, cases_for
from lianxin.domains.cases.queries.categories import questions_of
from lianxin.domains.cases.queries.filters import NO_FILTERS, Filters, narrowing
from lianxin.domains.cases.queries.queues import condition
from lianxin.domains.cases.queries.states import state_words
from lianxin.domains.cases.queries.words import taken_by
from lianxin.domains.cases.questions import answered
from lianxin.domains.cases.rules import ANSWERING
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.errors import Invalid, Refused
from lianxin.kernel.text import mask_name, safe_cell, shorten

BATCH = 500
BLOCK = 64 * 1024
SHEET_ROWS = 1_048_575
CELL_LENGTH = 32_767
_WIDTHS = {"title": 36, "words": 60, "answer": 60}


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


MIMES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
}


Progress = Callable[[int], None]


def _silent(_rows: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be written."""

    name: str
    mime: str
    rows: int
    _write: Callable[[Progress], Iterator[bytes]]

    def chunks(self, progress: Progress = _silent) -> Iterator[bytes]:
        """The file, made while it is read; `progress` hears how many more rows are done."""
        return self._write(progress)


@dataclass(frozen=True, slots=True)
class _Column:
    code: str
    heading: str | Promise
    value: Callable[[Any], Any]


def export_cases(
    *,
    by: Actor,
    at: datetime,
    form: Format,
    queue: Queue = Queue.ALL,
    filters: Filters = NO_FILTERS,
) -> Export:
    """The list as `by` may export it (SYSTEM: all), newest first; that it was done stands in the audit.

    Raises Refused without the permission, Invalid when there are more than one sheet holds.
    """
    found = _found(by, at, queue, filters)
    with transaction.atomic():
        ids = array("q", found.values_list("pk", flat=True).iterator(chunk_size=BLOCK))
        rows = len(ids)
        if form == Format.XLSX and rows > SHEET_ROWS:
            raise Invalid(_("A sheet holds %(limit)d rows. Choose fewer days, or CSV.") % {"limit": SHEET_ROWS})
        narrowed = {name: value for name, value in asdict(filters).items() if value and name != "among"}
        changes = {"rows": rows, "form": form, "queue": queue} | {name: str(value) for name, value in narrowed.items()}
        audit.record(verb="cases.export", by=by, at=at, subject=("export", "cases"), changes=changes)
    name = _("requests-%(day)s") % {"day": clock.local_day(at).isoformat()}
    write = _xlsx if form == Format.XLSX else _csv
    reach = None if by.kind == ActorKind.SYSTEM else reach_of(by)
    return Export(name=f"{name}.{form}", mime=MIMES[form], rows=rows, _write=partial(write, ids, reach))


def _found(by: Actor, at: datetime, queue: Queue, filters: Filters) -> QuerySet[Case]:
    cases = Case.objects.all()
    reach = reach_of(by)
    if by.kind != ActorKind.SYSTEM:
        if not reach.has(EXPORT):
            raise Refused(_("You may not export requests."))
        cases = cases_for(reach, permission=EXPORT)
    wanted = narrowing(filters, now=at, by_due=False)
    if queue != Queue.ALL:
        wanted &= condition(queue, reach=reach, user_id=by.user_id or 0, now=at)
    if wanted != sql.ALWAYS:
        cases = cases.filter(pk__in=sql.keys(wanted))
    return cases.order_by("-submitted_at", "-id")


def _read(ids: Sequence[int], reach: Reach | None) -> Iterator[Case]:
    """The rows as they may be taken away, in the order of the ids, a batch a statement: sorting whole rows would hold them all in memory."""
    answers = CaseEvent.objects.filter(case=OuterRef("pk"), verb__in=ANSWERING).order_by("-version")
    related = ("place", "unit", "category__parent__parent", "reporter", "handler", "resolved_unit")
    rows = Case.objects.select_related(*related).annotate(answer=Subquery(answers.values("words")[:1]))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        found = rows.in_bulk(list(batch))
        yield from taken_by(reach, (found[pk] for pk in batch if pk in found))


def _csv(ids: Sequence[int], reach: Reach | None, progress: Progress) -> Iterator[bytes]:
    """UTF-8 with its mark, by which Excel knows it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([str(column.heading) for column in COLUMNS])
    for number, case in enumerate(_read(ids, reach), 1):
        writer.writerow([safe_cell(_as_text(column.value(case))) for column in COLUMNS])
        if number % BATCH == 0:
            yield _taken(buffer)
            progress(BATCH)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _xlsx(ids: Sequence[int], reach: Reach | None, progress: Progress) -> Iterator[bytes]:
    """Row by row into a temporary file, which is gone when the stream ends: a workbook cannot be sent before its end."""
    with tempfile.TemporaryFile() as file:
        _write_book(file, ids, reach, progress)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def _write_book(file: IO[bytes], ids: Sequence[int], reach: Reach | None, progress: Progress) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, _WIDTHS.get(column.code, 16))
            sheet.write_string(0, place, str(column.heading), bold)
        for number, case in enumerate(_read(ids, reach), 1):
            for place, column in enumerate(COLUMNS):
                value = column.value(case)
                if isinstance(value, datetime):
                    sheet.write_datetime(number, place, _wall(value), moment)
                elif isinstance(value, int):
                    sheet.write_number(number, place, value)
                else:
                    sheet.write_string(number, place, shorten(safe_cell(_as_text(value)), CELL_LENGTH))
            if number % BATCH == 0:
                progress(BATCH)


def _wall(moment: datetime) -> datetime:
    """What the clock on the wall said, without a zone: spreadsheets know none."""
    return timezone.localtime(moment).replace(tzinfo=None)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return f"{_wall(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def _answers(case: Case) -> str:
    """What its kind asks besides, and what was said."""
    if not case.answers:
        return ""
    said = answered(questions_of(case.category), case.answers)
    return "\n".join(f"{one.question}: {one.answer}" for one in said)


def _kind(category: Category | None) -> str:
    """Its names from the top down."""
    names: list[str] = []
    while category is not None:
        names.insert(0, category.words)
        category = category.parent
    return " / ".join(names)


COLUMNS = (
    _Column("number", gettext_lazy("Number"), lambda case: case.number),
    _Column("state", gettext_lazy("State"), state_words),
    _Column("title", gettext_lazy("Title"), lambda case: case.title),
    _Column("words", gettext_lazy("Words"), lambda case: case.words),
    _Column("category", gettext_lazy("Kind"), lambda case: _kind(case.category)),
    _Column("kind", gettext_lazy("Sort of request"), lambda case: Kind(case.kind).label if case.kind else ""),
    _Column("answers", gettext_lazy("Asked besides"), _answers),
    _Column("channel", gettext_lazy("Came by"), lambda case: case.get_channel_display()),
    _Column("place", gettext_lazy("Place"), lambda case: case.place.name),
    _Column("place_text", gettext_lazy("Where exactly"), lambda case: case.place_text),
    _Column("unit", gettext_lazy("Lies with"), lambda case: case.unit.name),
    _Column("handler", gettext_lazy("Handler"), lambda case: case.handler.name if case.handler else ""),
    _Column("name", gettext_lazy("Name (masked)"), lambda case: mask_name(case.reporter.name) if case.reporter else ""),
    _Column("phone", gettext_lazy("Phone (masked)"), lambda case: case.reporter.masked_phone if case.reporter else ""),
    _Column("submitted", gettext_lazy("Submitted at"), lambda case: case.submitted_at),
    _Column("due", gettext_lazy("Answer due"), lambda case: case.due_at),
    _Column("responded", gettext_lazy("First contact"), lambda case: case.responded_at),
    _Column("resolved", gettext_lazy("Resolved at"), lambda case: case.resolved_at),
    _Column(
        "resolver", gettext_lazy("Resolved by"), lambda case: case.resolved_unit.name if case.resolved_unit else ""
    ),
    _Column("answer", gettext_lazy("Answer"), lambda case: case.answer),
    _Column("closed", gettext_lazy("Closed at"), lambda case: case.closed_at),
    _Column("solved", gettext_lazy("Whether solved"), lambda case: Solved(case.solved).label if case.solved else ""),
    _Column(
        "satisfaction",
        gettext_lazy("How satisfied"),
        lambda case: Satisfaction(case.satisfaction).label if case.satisfaction else "",
    ),
    _Column("reopened", gettext_lazy("Times reopened"), lambda case: case.reopened),
    _Column("source", gettext_lazy("Source"), lambda case: case.source),
    _Column("outside_number", gettext_lazy("Number there"), lambda case: case.outside_number),
)
