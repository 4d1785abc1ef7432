"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "lianxin.foundation.orgs"
