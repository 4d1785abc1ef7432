"""Tells Django that this folder is an app."""

from django.apps import AppConfig

from lianxin.foundation.orgs.measures import register_measures


class OrgsConfig(AppConfig):
    name = "lianxin.foundation.orgs"

    def ready(self) -> None:
        register_measures()
