"""Tells Django that this folder is an app, and reads the classes of models that cannot declare their own."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "lianxin.foundation.privacy"

    def ready(self) -> None:
        from lianxin.foundation.audit.keys import renew_wrapping  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.privacy import below, third_party  # noqa: F401, PLC0415  # why: app registry
        from lianxin.foundation.privacy.actions import register_renewal  # noqa: PLC0415  # why: app registry

        register_renewal("audit", renew_wrapping)
