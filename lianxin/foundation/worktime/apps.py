"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class WorktimeConfig(AppConfig):
    name = "lianxin.foundation.worktime"
