"""Addresses for other programs, under /api/."""

from django.urls import include, path

urlpatterns = [
    path("v1/", include("lianxin.api.v1.urls")),
]
