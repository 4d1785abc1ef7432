"""Tells Django that this folder is an app, and the rooms below what it brings: columns, words, who may read a file."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "lianxin.domains.forms"
    label = "lianxin_forms"

    def ready(self) -> None:
        # Models may be imported only now, when all apps are known.
        from lianxin.domains.forms import columns, notices, tasks  # noqa: F401, PLC0415  # why: app registry
        from lianxin.domains.forms.actions.uploading import PURPOSE  # noqa: PLC0415  # why: app registry
        from lianxin.domains.forms.case_columns import CASES  # noqa: PLC0415  # why: app registry
        from lianxin.domains.forms.queries.fillings import may_read_file  # noqa: PLC0415  # why: app registry
        from lianxin.domains.messaging import templates  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.files import hooks  # noqa: PLC0415  # why: app registry

        columns.register(CASES)
        templates.register(*notices.ALL)
        hooks.register_reader(PURPOSE, may_read_file)
