"""Tells Django that this folder is an app, and accounts that login codes go out from here."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "lianxin.domains.messaging"

    def ready(self) -> None:
        # Models may be imported only now, when all apps are known.
        from lianxin.domains.messaging import notices, templates  # noqa: PLC0415  # why: app registry
        from lianxin.domains.messaging.actions import send_login_code  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.accounts.hooks import register_code_sender  # noqa: PLC0415  # why: app registry

        templates.register(*notices.ALL)
        register_code_sender(send_login_code)
