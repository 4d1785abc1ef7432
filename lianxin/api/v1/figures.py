"""Figures: what is counted, and how much of it, by month, at a unit or at all units of a level below it."""

from datetime import date
from typing import Annotated

from django.utils.translation import gettext as _, gettext_lazy
from ninja import Query, Router
from pydantic import BaseModel, Field, StringConstraints

from lianxin.api.request import ApiRequest
from lianxin.api.v1.description import lazy
from lianxin.api.v1.refs import org_given, ref_for
from lianxin.api.v1.shapes import Told, UnitRef
from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.queries import seen
from lianxin.foundation.journal.measures import Measure, UnknownMeasure, all_measures, measure_of
from lianxin.foundation.orgs.queries import codes_and_names
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import Figures, figures, level
from lianxin.foundation.tallies.rules import Span
from lianxin.kernel.errors import Invalid, Refused

router = Router(tags=["figures"])

MOST_MONTHS = 60
DEEPEST = 6
Code = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[a-z_]+(\.[a-z_]+)+$")]
Name = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z_]*$")]
Month = Annotated[
    str,
    StringConstraints(pattern=r"^(19[0-9]{2}|2[0-9]{3})-(0[1-9]|1[0-2])$"),
    Field(description="A calendar month.", examples=["2026-10"]),
]


class MeasureTold(Told):
    """What is counted."""

    code: str
    words: str
    counted: str
    unit: str
    dimensions: list[str]
    stock: bool
    distinct: bool


class MeasuresTold(Told):
    items: list[MeasureTold]


class FigureFilters(BaseModel):
    """Which figures."""

    measure: Code
    unit: UnitRef
    first: Month
    last: Month
    below: Annotated[int, Field(ge=0, le=DEEPEST, description="0: the unit itself; 2: all units two levels below.")] = 0
    by: Annotated[Name, Field(description="A dimension of the measure.")] = ""
    basis: Annotated[Basis, Field(description="`was`: by the tree of each day. `is`: by today's.")] = Basis.IS


class FigureRow(Told):
    """One unit (and one value of the dimension), a figure for each month."""

    unit: str
    name: str
    value: str = ""
    figures: list[int]


class FiguresTold(Told):
    months: list[str]
    items: list[FigureRow]


@router.get(
    "/measures",
    response=MeasuresTold,
    summary=lazy(gettext_lazy("What is counted, and how")),
    description=lazy(gettext_lazy("Every measure with what counts as one.")),
)
def get_measures(request: ApiRequest) -> MeasuresTold:
    """Every measure with what counts as one."""
    return MeasuresTold(items=[_told(measure) for measure in all_measures()])


@router.get(
    "/figures",
    response=FiguresTold,
    summary=lazy(gettext_lazy("Figures by month")),
    description=lazy(
        gettext_lazy("Of a unit, or of all units some levels below it; only where the token may open the records.")
    ),
)
def get_figures(request: ApiRequest, filters: Query[FigureFilters]) -> FiguresTold:
    """Of a unit, or of all units some levels below it; only where the token may open the records."""
    measure, org = _measure(filters), org_given(filters.unit, field="unit")
    if seen(request.reach, org, measure) != Sight.EXACT:
        raise Refused(_("These figures are exact only for those who may open the records."))
    spans, by = _months(filters), (filters.by,) if filters.by else ()
    if filters.below:
        found = level(measure.code, parent=org.pk, depth=filters.below, spans=spans, basis=filters.basis, by=by)
    else:
        found = figures(measure.code, orgs=[org.pk], spans=spans, basis=filters.basis, by=by)
    return FiguresTold(months=[f"{span.first:%Y-%m}" for span in spans], items=_rows(found, len(spans)))


def _measure(filters: FigureFilters) -> Measure:
    try:
        measure = measure_of(filters.measure)
    except UnknownMeasure:
        message = _("Nothing of this name is counted.")
        raise Invalid(message, {"measure": message}) from None
    if filters.by and filters.by not in measure.dims:
        message = _("This measure has no such dimension.")
        raise Invalid(message, {"by": message})
    return measure


def _months(filters: FigureFilters) -> tuple[Span, ...]:
    first, last = (date.fromisoformat(f"{month}-01") for month in (filters.first, filters.last))
    if last < first or (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        message = _("The last month comes after the first, and there are at most %(months)d.") % {"months": MOST_MONTHS}
        raise Invalid(message, {"last": message})
    return Span.months(first, last)


def _rows(found: Figures, months: int) -> list[FigureRow]:
    by_row: dict[tuple[int, str], list[int]] = {}
    for (org, month, values), figure in found.items():
        by_row.setdefault((org, values[0] if values else ""), [0] * months)[month] = figure
    units = codes_and_names({org for org, _value in by_row})
    return [
        FigureRow(unit=ref_for(org, units[org][0]), name=units[org][1], value=value, figures=row)
        for (org, value), row in sorted(by_row.items())
    ]


def _told(measure: Measure) -> MeasureTold:
    return MeasureTold(
        code=measure.code,
        words=str(measure.words),
        counted=str(measure.counted),
        unit=str(measure.unit),
        dimensions=list(measure.dims),
        stock=measure.stock,
        distinct=measure.distinct,
    )
