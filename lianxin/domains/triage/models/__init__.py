"""The tables of triage."""

from lianxin.domains.triage.models.versions import ModelVersion

__all__ = ["ModelVersion"]
