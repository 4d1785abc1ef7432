"""Tells Django that this folder is an app, and the rooms below what it brings: words, measures, who may read a file."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "lianxin.domains.cases"

    def ready(self) -> None:
        # Models may be imported only now, when all apps are known.
        from lianxin.domains.cases import measures, notices, queries, tasks  # noqa: F401, PLC0415  # why: app registry
        from lianxin.domains.cases.actions import inbound, paths, reckoning  # noqa: PLC0415  # why: app registry
        from lianxin.domains.messaging import templates  # noqa: PLC0415  # why: app registry
        from lianxin.domains.messaging.inbound.hooks import register_handler  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.files import hooks  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.journal.measures import register, register_rates  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.orgs.hooks import register_path_change  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.search import kinds  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.worktime.hooks import register_changed  # noqa: PLC0415  # why: app registry

        register(*measures.ALL)
        register_rates(*measures.RATES)
        templates.register(*notices.ALL)
        hooks.register_reader("cases", queries.may_read_file)
        kinds.register(queries.CASES)
        register_changed(reckoning.calendar_changed)
        register_handler(inbound.take_message, files_purpose="cases")
        register_path_change(paths.follow_path_change, reread=paths.follow_paths_reread)
