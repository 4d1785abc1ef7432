"""Results going back to the platform they came from, in its own columns and words: nothing is typed twice."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.imports import note_results
from lianxin.domains.cases.enums import Satisfaction, Solved, Verb
from lianxin.domains.cases.importing.columns import Column
from lianxin.domains.cases.models import Case, CaseEvent, ImportMap
from lianxin.domains.cases.permissions import IMPORT
from lianxin.domains.cases.queries.sight import cases_for
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Missing
from lianxin.kernel.text import safe_cell, shorten

CELL_LENGTH = 32_767
_TOLD = (*rules.ANSWERING, Verb.DECLINE)


@dataclass(frozen=True, slots=True)
class Results:
    """A workbook of what was settled, and how many requests it holds."""

    name: str
    body: bytes
    rows: int


def make_results(*, remembered: ImportMap, by: Actor, at: datetime) -> Results:
    """What this source's requests came to since the last time, in the columns of its last file.

    That it was made stands in the audit, and the next one begins here. Raises Missing out of reach.
    """
    reach = reach_of(by)
    if not reach.covers(IMPORT, path_of(remembered.org_id)):
        raise Missing(_("There is no such platform in your units."))
    is_settled = Q(resolved_at__isnull=False) | Q(closed_at__isnull=False)
    settled = cases_for(reach).filter(is_settled, source=remembered.source)
    if remembered.results_at is not None:
        settled = settled.filter(changed_at__gte=remembered.results_at)
    read_at = clock.now()
    body, count = _book(remembered, _read(settled))
    note_results(source=remembered.source, org=remembered.org, rows=count, read_at=read_at, by=by, at=at)
    name = _("results-%(source)s-%(day)s") % {"source": remembered.source, "day": clock.local_day(at).isoformat()}
    return Results(name=f"{name}.xlsx", body=body, rows=count)


def _read(cases: QuerySet[Case]) -> QuerySet[Case]:
    answers = CaseEvent.objects.filter(case=OuterRef("pk"), verb__in=_TOLD).order_by("-version")
    related = ("place", "category", "resolved_unit", "unit")
    return cases.select_related(*related).annotate(answer=Subquery(answers.values("words")[:1])).order_by("pk")


def _book(remembered: ImportMap, cases: QuerySet[Case]) -> tuple[bytes, int]:
    ours = {heading: name for name, heading in remembered.columns.items()}
    headings = list(remembered.headings) or list(remembered.columns.values())
    added = [column for column in _ADDED if column not in remembered.columns]
    written = {name: {here: theirs for theirs, here in mapped.items()} for name, mapped in remembered.values.items()}
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    number = 0
    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for place, heading in enumerate([*headings, *(str(_ADDED[column]) for column in added)]):
            sheet.write_string(0, place, heading, bold)
        columns = [ours.get(heading, "") for heading in headings] + added
        for number, case in enumerate(cases.iterator(chunk_size=500), 1):
            for place, column in enumerate(columns):
                said = _VALUES[column](case) if column in _VALUES else ""
                said = written.get(column, {}).get(said, said)
                sheet.write_string(number, place, shorten(safe_cell(said), CELL_LENGTH))
    return made.getvalue(), number


def _wall(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else ""


def _answer(case: Case) -> str:
    return getattr(case, "answer", "") or ""


# What we can say in each of their columns. Contacts are not sent back: they have them.
_VALUES: Mapping[str, Callable[[Case], str]] = {
    Column.NUMBER: lambda case: case.outside_number,
    Column.TITLE: lambda case: case.title,
    Column.WORDS: lambda case: case.words,
    Column.SUBMITTED: lambda case: _wall(case.submitted_at),
    Column.CATEGORY: lambda case: case.category.name if case.category else "",
    Column.CHANNEL: lambda case: str(case.get_channel_display()),
    Column.PLACE: lambda case: case.place.name,
    Column.ADDRESS: lambda case: case.place_text,
    Column.STATUS: lambda case: str(case.get_state_display()),
    Column.STATUS_AT: lambda case: _wall(case.ended_at),
    Column.DUE: lambda case: _wall(case.outside_due_at),
    Column.REPLY: _answer,
    Column.REPLIED: lambda case: _wall(case.resolved_at or case.closed_at),
    Column.CLOSED: lambda case: _wall(case.closed_at),
    Column.HANDLED_BY: lambda case: (case.resolved_unit or case.unit).name,
    "solved": lambda case: str(Solved(case.solved).label) if case.solved else "",
    "satisfaction": lambda case: str(Satisfaction(case.satisfaction).label) if case.satisfaction else "",
}

# What a result says besides, under a heading of our own when their file has none for it.
_ADDED: Mapping[str, Promise] = {
    Column.STATUS: gettext_lazy("State"),
    Column.REPLY: gettext_lazy("Answer"),
    Column.REPLIED: gettext_lazy("Resolved at"),
    Column.HANDLED_BY: gettext_lazy("Resolved by"),
    "solved": gettext_lazy("Whether solved"),
    "satisfaction": gettext_lazy("How satisfied"),
}
