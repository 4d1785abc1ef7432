"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "lianxin.web.public"
    label = "web_public"
