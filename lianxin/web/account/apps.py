"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "lianxin.web.account"
    label = "web_account"
