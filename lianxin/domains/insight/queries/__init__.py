"""Everything that is read about figures, always with who asks."""

from lianxin.domains.insight.queries.counting import Reading
from lianxin.domains.insight.queries.digest import WeekTold, wants_digest, week_told, wish_by_id, wish_ids
from lianxin.domains.insight.queries.one import FigurePage, figure_page
from lianxin.domains.insight.queries.page import Asked, Figure, Part, Point, Row, UnitPage, View, unit_page, view_of
from lianxin.domains.insight.queries.records import Record, Records, records_behind
from lianxin.domains.insight.queries.sight import seen, seen_at
from lianxin.domains.insight.queries.subjects import Subject, subject_of
from lianxin.domains.insight.queries.tiles import Tile
from lianxin.domains.insight.queries.wall import Wall, wall_of

__all__ = [
    "Asked",
    "Figure",
    "FigurePage",
    "Part",
    "Point",
    "Reading",
    "Record",
    "Records",
    "Row",
    "Subject",
    "Tile",
    "UnitPage",
    "View",
    "Wall",
    "WeekTold",
    "figure_page",
    "records_behind",
    "seen",
    "seen_at",
    "subject_of",
    "unit_page",
    "view_of",
    "wall_of",
    "wants_digest",
    "week_told",
    "wish_by_id",
    "wish_ids",
]
