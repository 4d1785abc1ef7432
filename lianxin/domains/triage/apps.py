"""Tells Django that this folder is an app, and the rooms below what it wants to know and what it counts."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "lianxin.domains.triage"

    def ready(self) -> None:
        # Jobs and measures may be imported only now, when all apps are known.
        from lianxin.domains.cases.hooks import register_step, register_submitted  # noqa: PLC0415  # why: app registry
        from lianxin.domains.messaging import templates  # noqa: PLC0415  # why: app registry
        from lianxin.domains.triage import measures, notices, tasks  # noqa: PLC0415  # why: app registry
        from lianxin.domains.triage.actions import clustering, hot_nightly  # noqa: F401, PLC0415  # why: app registry
        from lianxin.foundation.journal.measures import register, register_rates  # noqa: PLC0415  # why: app registry

        templates.register(*notices.ALL)
        register(*measures.ALL)
        register_rates(*measures.RATES)
        register_submitted(tasks.wanted_for)
        register_submitted(clustering.jobs_for_submitted)
        register_step(tasks.wanted_after)
