"""Tells Django that this folder is an app, and the desk where the operator looks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpsConfig(AppConfig):
    name = "lianxin.web.ops"
    label = "web_ops"

    def ready(self) -> None:
        from lianxin.web.shell.navigation import Entry, register  # noqa: PLC0415  # why: app registry

        register(
            Entry(
                code="ops.messages",
                label=_("Messages in doubt"),
                icon="send",
                url_name="ops_messages",
                permission="system.operate",
                order=900,
            )
        )
