"""The page of one figure: how it went, by what it can be told apart, and what the units below have of it."""

from dataclasses import dataclass

from lianxin.domains.insight import words
from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.queries.counting import Family, Reading, count
from lianxin.domains.insight.queries.page import (
    NOW,
    THEN,
    Asked,
    Figure,
    Part,
    Point,
    View,
    course_of,
    parts_of,
    view_of,
)
from lianxin.domains.insight.queries.subjects import Subject, subject_of
from lianxin.domains.insight.queries.tiles import Tile, tiles
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org


@dataclass(frozen=True, slots=True)
class Child:
    """A unit below with its reading, and that of the period before; `share` of the largest, in percent, for its bar."""

    unit: Org
    now: Reading
    then: Reading
    share: int


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One figure of one unit. `tiles` are the rows of a schematic map of the children."""

    view: View
    subject: Subject
    figure: Figure
    course: tuple[Point, ...]
    dims: tuple[str, ...]
    by: str
    parts: tuple[Part, ...]
    below: tuple[Child, ...]
    tiles: tuple[tuple[Tile, ...], ...]

    @property
    def opens(self) -> bool:
        """Whether this reader may go on to the records."""
        return bool(self.subject.opens) and self.view.sight == Sight.EXACT


def figure_page(reach: Reach, org_id: int, code: str, asked: Asked) -> FigurePage:
    """The page of one figure; raises Missing for a code that no domain declares."""
    subject = subject_of(code)
    view = view_of(reach, org_id, asked, opens=subject.opens, sisters=False)
    place = view.around
    unit = view.unit.pk
    paths = {unit: place.path} | {child.pk: place.child_path(child) for child in place.below}
    family = [Family(unit, tuple(child.pk for child in place.below))] if place.below and place.all_below else []
    counts = count(reach, [subject], paths=paths, spans=view.spans, basis=view.basis, families=family)
    now, then = (counts.reading(subject, unit, span) for span in (NOW, THEN))
    below = [
        (child, counts.reading(subject, child.pk, NOW), counts.reading(subject, child.pk, THEN))
        for child in place.below
    ]
    most = max((reading.value or 0 for _child, reading, _then in below), default=0)
    children = tuple(
        Child(child, reading, before, round(100 * (reading.value or 0) / most) if most else 0)
        for child, reading, before in below
    )
    dims = tuple(dim for dim in subject.dims if not subject.is_rate)
    by = asked.by if asked.by in dims else next(iter(dims), "")
    return FigurePage(
        view=view,
        subject=subject,
        figure=Figure(subject, now, then, words.trend(now, then), words.change_words(then, view.stretch)),
        course=course_of(reach, view, [subject]),
        dims=dims,
        by=by,
        parts=parts_of(reach, view, subject, by) if by else (),
        below=children,
        tiles=tiles([(child.unit, child.now) for child in children]),
    )
