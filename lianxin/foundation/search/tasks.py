"""Jobs of this room, declared beside what they do; none is periodic."""

from lianxin.foundation.search.actions import rebuild_all, refresh_subjects, regroup

__all__ = ["rebuild_all", "refresh_subjects", "regroup"]
