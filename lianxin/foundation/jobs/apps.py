"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "lianxin.foundation.jobs"
