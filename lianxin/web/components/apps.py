"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "lianxin.web.components"
    label = "web_components"
