"""Everything that is read about figures, always with who asks."""

from lianxin.domains.insight.queries.base import BasePage, BaseRow, base_figure, base_page, bases_of
from lianxin.domains.insight.queries.build import (
    Built,
    Choices,
    Head,
    Row as BuiltRow,
    Weight,
    build_table,
    choices_of,
    saved_table,
)
from lianxin.domains.insight.queries.build_figures import Shown, written
from lianxin.domains.insight.queries.build_frame import Closed, Frame, frame_of
from lianxin.domains.insight.queries.counting import Reading
from lianxin.domains.insight.queries.digest import WeekTold, wants_digest, week_told, wish_by_id, wish_ids
from lianxin.domains.insight.queries.one import FigurePage, figure_page
from lianxin.domains.insight.queries.page import Asked, Figure, Part, Point, Row, UnitPage, View, unit_page, view_of
from lianxin.domains.insight.queries.records import Record, Records, records_behind
from lianxin.domains.insight.queries.sight import seen, seen_at
from lianxin.domains.insight.queries.subjects import Subject, subject_of
from lianxin.domains.insight.queries.tiles import Tile
from lianxin.domains.insight.queries.wall import Drawn, Wall, wall_of
from lianxin.domains.insight.queries.walls import Walls, wall_behind, walls_of

__all__ = [
    "Asked",
    "BasePage",
    "BaseRow",
    "Built",
    "BuiltRow",
    "Choices",
    "Closed",
    "Drawn",
    "Figure",
    "FigurePage",
    "Frame",
    "Head",
    "Part",
    "Point",
    "Reading",
    "Record",
    "Records",
    "Row",
    "Shown",
    "Subject",
    "Tile",
    "UnitPage",
    "View",
    "Wall",
    "Walls",
    "WeekTold",
    "Weight",
    "base_figure",
    "base_page",
    "bases_of",
    "build_table",
    "choices_of",
    "figure_page",
    "frame_of",
    "records_behind",
    "saved_table",
    "seen",
    "seen_at",
    "subject_of",
    "unit_page",
    "view_of",
    "wall_behind",
    "wall_of",
    "walls_of",
    "wants_digest",
    "week_told",
    "wish_by_id",
    "wish_ids",
    "written",
]
