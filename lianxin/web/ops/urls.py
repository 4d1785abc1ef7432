"""Addresses for machines, at the root: monitoring expects them there."""

from django.urls import path

from lianxin.web.ops import pages

urlpatterns = [
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("metrics", pages.metrics, name="metrics"),
]
