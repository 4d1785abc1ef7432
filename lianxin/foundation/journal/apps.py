"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "lianxin.foundation.journal"
