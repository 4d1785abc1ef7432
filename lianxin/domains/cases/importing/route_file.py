"""The routing table as a file: read, and written so that it can be read again."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.routing import RouteRow
from lianxin.domains.cases.importing.reading import Row, open_table, text_of
from lianxin.domains.cases.models import Category, Route
from lianxin.domains.cases.queries.config import in_force
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import org_by_code
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, Missing
from lianxin.kernel.text import clean_text

COLUMNS = ("category", "category_name", "place", "place_name", "unit", "unit_name", "note", "source")
_CHINESE = {
    "类别代码": "category",
    "类别": "category_name",
    "地点代码": "place",
    "地点": "place_name",
    "承办单位代码": "unit",
    "承办单位": "unit_name",
    "备注": "note",
    "来源": "source",
}


def read_routes(path: Path) -> list[RouteRow]:
    """The lines of a table; codes count before names, empty is everything. Raises Invalid naming the line."""
    table = open_table(path)
    headings = [_CHINESE.get(heading.strip(), heading.strip().lower()) for heading in table.headings]
    at = {heading: place for place, heading in enumerate(headings) if heading in COLUMNS}
    if not {"unit", "unit_name"} & set(at):
        raise Invalid(_("These columns are missing: %(columns)s") % {"columns": "unit"})
    return [_route(row, at, source=path.name) for row in table.rows()]


def _route(row: Row, at: dict[str, int], *, source: str) -> RouteRow:
    def text(name: str) -> str:
        place = at.get(name)
        written = text_of(row.cells[place]) if place is not None and place < len(row.cells) else ""
        return clean_text(written, multiline=False)

    try:
        unit = _org(text("unit"), text("unit_name"))
        if unit is None:
            raise Invalid(_("Choose a unit."))
        return RouteRow(
            category=_category(text("category"), text("category_name")),
            place=_org(text("place"), text("place_name")),
            unit=unit,
            source=text("source") or source,
            note=text("note"),
        )
    except (Invalid, Missing) as error:
        message = _("Line %(line)d cannot be used: %(reason)s") % {"line": row.line, "reason": error}
        raise Invalid(message) from error


def _category(code: str, name: str) -> Category | None:
    if not code and not name:
        return None
    open_ones = Category.objects.filter(in_force(clock.today()))
    found = list(open_ones.filter(code=code) if code else open_ones.filter(name=name))
    if len(found) != 1:
        said = {"name": code or name, "count": len(found)}
        raise Invalid(_("%(count)d kinds of request are called %(name)s: give the code.") % said)
    return found[0]


def _org(code: str, name: str) -> Org | None:
    if code:
        return org_by_code(code)
    if not name:
        return None
    found = list(Org.objects.select_related("kind").filter(name=name, closed__isnull=True)[:2])
    if len(found) != 1:
        raise Invalid(_("No unit, or several, are called %(name)s: give the code.") % {"name": name})
    return found[0]


def route_rows(routes: Iterable[Route]) -> Iterator[Sequence[str]]:
    """The cells of the lines under COLUMNS."""
    for route in routes:
        category, place = route.category, route.place
        yield (
            category.code if category else "",
            category.name if category else "",
            place.code if place else "",
            place.name if place else "",
            route.unit.code,
            route.unit.name,
            route.note,
            route.source,
        )
