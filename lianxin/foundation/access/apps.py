"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "lianxin.foundation.access"
