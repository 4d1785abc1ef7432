"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "lianxin.foundation.privacy"
