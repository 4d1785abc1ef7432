"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "lianxin.web.forms"
    label = "web_forms"
