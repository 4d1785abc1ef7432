"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "lianxin.foundation.files"
