"""Tells Django that this folder is an app, and the journal that this room takes up what is recorded."""

from django.apps import AppConfig


class TalliesConfig(AppConfig):
    name = "lianxin.foundation.tallies"

    def ready(self) -> None:
        # Jobs may be imported only now, when all apps are known.
        from lianxin.foundation.journal.hooks import register_recorded  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.tallies.tasks import nudge  # noqa: PLC0415  # why: app registry

        register_recorded(nudge)
