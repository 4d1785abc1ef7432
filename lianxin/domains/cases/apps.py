"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "lianxin.domains.cases"
