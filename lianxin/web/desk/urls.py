"""Where the staff work."""

from django.urls import path

from lianxin.web.desk import audit, board, case, enter, notices, outside, posters, rates, steps, tools, unit_steps, units

urlpatterns = [
    path("", board.board, name="desk_board"),
    path("waiting/", board.waiting, name="desk_waiting"),
    path("search/", board.search, name="desk_search"),
    path("export/", board.export, name="desk_export"),
    path("enter/", enter.enter, name="desk_enter"),
    path("enter/places/", enter.places, name="desk_places"),
    path("lost/", tools.lost, name="desk_lost"),
    path("posters/", posters.posters, name="desk_posters"),
    path("poster-sheet/", posters.sheet, name="desk_poster_sheet"),
    path("posters/<str:code>/", posters.poster, name="desk_poster"),
    path("notices/", notices.notices, name="desk_notices"),
    path("notices/unread/", notices.unread, name="desk_unread"),
    path("outside/", outside.outside, name="desk_outside"),
    path("outside/<int:map_id>/results/", outside.results, name="desk_outside_results"),
    path("rates/", rates.show, name="desk_rates"),
    path("units/", units.units, name="desk_units"),
    path("units/<int:org_id>/", units.unit, name="desk_unit"),
    path("units/<int:org_id>/<str:verb>/", unit_steps.change_unit, name="desk_unit_change"),
    path("audit/", audit.records, name="desk_audit"),
    path("audit/seals/", audit.check_seals, name="desk_audit_seals"),
    path("cases/<uuid:uuid>/", case.case_page, name="desk_case"),
    path("cases/<uuid:uuid>/receipt/", tools.receipt, name="desk_receipt"),
    path("cases/<uuid:uuid>/phone/", tools.phone, name="desk_phone"),
    path("cases/<uuid:uuid>/look/", tools.ask_look, name="desk_look"),
    path("cases/<uuid:uuid>/category/", steps.category, name="desk_category"),
    path("cases/<uuid:uuid>/<str:verb>/", steps.step, name="desk_step"),
]
