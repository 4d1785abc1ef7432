"""Tells Django that this folder is an app, and orgs who may manage a unit."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "lianxin.foundation.access"

    def ready(self) -> None:
        # Models may be imported only now, when all apps are known.
        from lianxin.foundation.access.queries import permits  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.orgs.hooks import register_permission_check  # noqa: PLC0415  # why: app registry

        register_permission_check(permits)
