"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "lianxin.web.shell"
    label = "web_shell"
