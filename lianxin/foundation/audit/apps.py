"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lianxin.foundation.audit"
