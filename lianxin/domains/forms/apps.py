"""Tells Django that this folder is an app, and the rooms below what it brings."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "lianxin.domains.forms"
    label = "lianxin_forms"
