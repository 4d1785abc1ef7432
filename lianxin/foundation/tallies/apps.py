"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class TalliesConfig(AppConfig):
    name = "lianxin.foundation.tallies"
