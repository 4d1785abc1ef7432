"""Addresses for machines, at the root: monitoring expects them there; and pages for whoever runs the place."""

from django.urls import path

from lianxin.web.ops import messages, pages

urlpatterns = [
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("metrics", pages.metrics, name="metrics"),
    path("ops/messages/", messages.doubtful_page, name="ops_messages"),
    path("ops/messages/<uuid:delivery_id>/resend/", messages.resend, name="ops_message_resend"),
]
