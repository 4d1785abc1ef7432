"""The gallery of parts."""

from django.urls import path

from lianxin.web.components.gallery import gallery

urlpatterns = [
    path("", gallery, name="ui_gallery"),
]
