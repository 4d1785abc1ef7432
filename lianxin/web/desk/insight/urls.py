"""Where figures are looked at. Pages of one subject each: of a unit, of one figure, of the records behind it, for the wall, the builder."""

from django.urls import path

from lianxin.web.desk.insight import base, briefing, build, figure, records, unit, wall

urlpatterns = [
    path("", unit.mine, name="desk_figures"),
    path("wall/", wall.wall, name="desk_figures_wall"),
    path("wall/<str:token>/", wall.hung, name="desk_figures_wall_hung"),
    path("build/", build.builder, name="desk_figures_build"),
    path("build/table.xlsx", build.download, {"form": "xlsx"}, name="desk_figures_build_xlsx"),
    path("build/table.csv", build.download, {"form": "csv"}, name="desk_figures_build_csv"),
    path("build/chart.svg", build.download, {"form": "svg"}, name="desk_figures_build_svg"),
    path("build/keep/", build.keep, name="desk_figures_build_keep"),
    path("build/<int:table_id>/forget/", build.forget, name="desk_figures_build_forget"),
    path("base/", base.mine, name="desk_figures_base"),
    path("base/<int:org_id>/", base.unit, name="desk_figures_base_unit"),
    path("<int:org_id>/", unit.unit, name="desk_figures_unit"),
    path("<int:org_id>/briefing.docx", briefing.document, name="desk_figures_briefing"),
    path("<int:org_id>/digest/", briefing.wish, name="desk_figures_digest"),
    path("<int:org_id>/walls/", wall.addresses, name="desk_figures_walls"),
    path("<int:org_id>/walls/<int:link_id>/end/", wall.take_down, name="desk_figures_wall_end"),
    path("<int:org_id>/<str:code>/", figure.figure, name="desk_figure"),
    path("<int:org_id>/<str:code>/records/", records.records, name="desk_figure_records"),
]
