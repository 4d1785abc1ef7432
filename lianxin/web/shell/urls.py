"""Addresses of the shell itself."""

from django.urls import path

from lianxin.web.shell.preferences import change_preferences

urlpatterns = [
    path("preferences/", change_preferences, name="preferences"),
]
