"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "lianxin.domains.messaging"
