"""Tells Django that this folder is an app, and reads the classes of models that cannot declare their own."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "lianxin.foundation.privacy"

    def ready(self) -> None:
        from lianxin.foundation.privacy import below, third_party  # noqa: F401, PLC0415  # why: app registry
