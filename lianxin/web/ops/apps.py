"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "lianxin.web.ops"
    label = "web_ops"
