"""Addresses of stored files."""

from django.urls import path

from lianxin.web.shell.files import file_small, file_whole

urlpatterns = [
    path("<uuid:file_id>/", file_whole, name="file"),
    path("<uuid:file_id>/small/", file_small, name="file_small"),
]
