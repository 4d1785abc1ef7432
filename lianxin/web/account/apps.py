"""Tells Django that this folder is an app, and the shell which ways lead into it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountConfig(AppConfig):
    name = "lianxin.web.account"
    label = "web_account"

    def ready(self) -> None:
        # Only now, when all apps are known, may modules be imported that reach for models.
        from lianxin.web.shell.navigation import Entry, Place, register  # noqa: PLC0415  # why: app registry

        register(
            Entry("accounts", _("Staff accounts"), "users", "desk_accounts", "accounts.view", 90),
            Entry("programs", _("Programs"), "key-round", "desk_tokens", "access.programs", 91),
            Entry("profile", _("My account"), "user", "account_profile", "", 10, Place.ACCOUNT),
        )
