"""Tells Django that this folder is an app, and messaging its words."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "lianxin.domains.insight"

    def ready(self) -> None:
        # Models may be imported only now, when all apps are known.
        from lianxin.domains.insight import notices, tasks  # noqa: F401, PLC0415  # why: app registry
        from lianxin.domains.messaging import templates  # noqa: PLC0415  # why: app registry

        templates.register(*notices.ALL)
