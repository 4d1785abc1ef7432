"""Tells Django that this folder is an app, and accounts whose account a phone is."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lianxin.domains.people"

    def ready(self) -> None:
        # Models may be imported only now, when all apps are known.
        from lianxin.domains.people.actions import link_phone_account, rehash_people  # noqa: PLC0415  # why: app registry
        from lianxin.domains.people.queries import account_of_phone  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.accounts.hooks import register_phone_account  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.privacy.actions import register_renewal  # noqa: PLC0415  # why: app registry

        register_renewal("people", rehash_people)
        register_phone_account(account_of_phone, link_phone_account)
