"""The tables of triage."""

from lianxin.domains.triage.models.hot_spots import HotNote, HotSpot
from lianxin.domains.triage.models.versions import ModelVersion

__all__ = ["HotNote", "HotSpot", "ModelVersion"]
