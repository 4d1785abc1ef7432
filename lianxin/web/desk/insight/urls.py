"""Where figures are looked at. Pages of one subject each: of a unit, of one figure, of the records behind it, for the wall."""

from django.urls import path

from lianxin.web.desk.insight import briefing, figure, records, unit, wall

urlpatterns = [
    path("", unit.mine, name="desk_figures"),
    path("wall/", wall.wall, name="desk_figures_wall"),
    path("<int:org_id>/", unit.unit, name="desk_figures_unit"),
    path("<int:org_id>/briefing.docx", briefing.document, name="desk_figures_briefing"),
    path("<int:org_id>/digest/", briefing.wish, name="desk_figures_digest"),
    path("<int:org_id>/<str:code>/", figure.figure, name="desk_figure"),
    path("<int:org_id>/<str:code>/records/", records.records, name="desk_figure_records"),
]
