"""Addresses of version 1, each behind its door."""

from django.urls import URLPattern, URLResolver, path

from lianxin.api.doors import PUBLIC, TOKEN, behind
from lianxin.api.v1 import cases, categories, docs, figures, files, me, units, verbs
from lianxin.api.v1.api import api

for _router in (me.router, cases.router, verbs.router, files.router, categories.router, units.router, figures.router):
    api.add_router("", _router)

app_name = "api-v1"
_readable: list[URLPattern | URLResolver] = [
    path("", docs.root, name="api-root"),
    path("docs/", docs.docs, name="docs"),
    path("openapi.json", docs.openapi, name="openapi"),
]
urlpatterns = behind(PUBLIC, _readable) + behind(TOKEN, api.endpoints())
