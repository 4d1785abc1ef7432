"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "lianxin.web.desk"
    label = "web_desk"
