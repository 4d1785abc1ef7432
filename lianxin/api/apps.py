"""Tells Django that this folder is an app: its templates and its words."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "lianxin.api"
    label = "api"
