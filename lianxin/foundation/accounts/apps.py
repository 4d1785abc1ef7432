"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lianxin.foundation.accounts"
