"""Tells Django that this folder is an app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lianxin.domains.people"
