"""Tells Django that this folder is an app, and loads every app's tasks."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "lianxin.foundation.jobs"

    def ready(self) -> None:
        """A task is known by its name in every process, so that a typing error shows where the job is enqueued."""
        autodiscover_modules("tasks")
