"""Tells Django that this folder is an app, and orgs that this room follows the tree."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "lianxin.foundation.search"

    def ready(self) -> None:
        # Jobs may be imported only now, when all apps are known.
        from lianxin.foundation.orgs.hooks import register_path_change  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.search.tree import follow_path, follow_reread  # noqa: PLC0415  # why: app registry

        register_path_change(follow_path, reread=follow_reread)
