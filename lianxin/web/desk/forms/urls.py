"""Addresses of forms, under the desk."""

from django.urls import path

from lianxin.web.desk.forms import batches, filling, lists, mapping, one, steps

urlpatterns = [
    path("", lists.forms, name="desk_forms"),
    path("new/", lists.new, name="desk_forms_new"),
    path("units/", lists.units, name="desk_forms_units"),
    path("gaps/", lists.gaps, name="desk_forms_gaps"),
    path("fillings/<uuid:uuid>/", filling.show, name="desk_filling"),
    path("fillings/<uuid:uuid>/file/", filling.download, name="desk_filling_file"),
    path("fillings/<uuid:uuid>/why/<str:cell>/", filling.why_page, name="desk_filling_why"),
    path("fillings/<uuid:uuid>/<str:step>/", steps.step, name="desk_filling_step"),
    path("batches/<uuid:uuid>/", batches.batch, name="desk_batch"),
    path("batches/<uuid:uuid>/file/", batches.download, name="desk_batch_file"),
    path("<uuid:uuid>/", one.form_page, name="desk_form"),
    path("<uuid:uuid>/original/", one.original, name="desk_form_original"),
    path("<uuid:uuid>/cells/", mapping.cells, name="desk_form_cells"),
    path("<uuid:uuid>/card/<uuid:record>/", filling.card, name="desk_form_card"),
    path("<uuid:uuid>/<str:deed>/", one.change, name="desk_form_change"),
]
