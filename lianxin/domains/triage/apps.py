"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "lianxin.domains.triage"

    def ready(self) -> None:
        # Jobs may be imported only now, when all apps are known.
        from lianxin.domains.triage import tasks  # noqa: F401, PLC0415  # why: app registry
