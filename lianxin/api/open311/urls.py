"""Addresses under /open311/, each once per format."""

from django.urls import path

from lianxin.api.doors import PUBLIC, behind
from lianxin.api.open311 import views
from lianxin.api.open311.documents import FORMATS

_ENDPOINTS = (
    ("discovery", views.discovery, "discovery"),
    ("v2/discovery", views.discovery, "discovery_v2"),
    ("v2/services", views.services, "services"),
    ("v2/services/<str:code>", views.service_definition, "service_definition"),
    ("v2/requests", views.requests, "requests"),
    ("v2/requests/<str:given>", views.one_request, "request"),
    ("v2/tokens/<str:given>", views.token, "token"),
)

app_name = "open311"
# The key, where one is needed, is asked for inside: it comes as an argument.
urlpatterns = behind(
    PUBLIC,
    [
        path(f"{address}.{form}", view, {"form": form}, name=name)
        for address, view, name in _ENDPOINTS
        for form in FORMATS
    ],
)
