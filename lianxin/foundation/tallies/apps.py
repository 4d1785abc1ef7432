"""Tells Django that this folder is an app, the journal that this room takes up what is recorded, and orgs that it
follows the tree.
"""

from django.apps import AppConfig


class TalliesConfig(AppConfig):
    name = "lianxin.foundation.tallies"

    def ready(self) -> None:
        # Jobs may be imported only now, when all apps are known.
        from lianxin.foundation.journal.hooks import register_recorded  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.orgs.hooks import (  # noqa: PLC0415  # why: app registry
            register_path_change,
            register_rewriting,
        )
        from lianxin.foundation.tallies.tasks import nudge  # noqa: PLC0415  # why: app registry
        from lianxin.foundation.tallies.tree import (  # noqa: PLC0415  # why: app registry
            follow_path,
            follow_reread,
            follow_rewriting,
        )

        register_recorded(nudge)
        register_rewriting(follow_rewriting)
        register_path_change(follow_path, reread=follow_reread)
