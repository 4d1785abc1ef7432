"""The tables of triage."""

from lianxin.domains.triage.models.allowances import Allowance
from lianxin.domains.triage.models.clusters import CaseCluster, ClusterMember
from lianxin.domains.triage.models.hot_spots import HotNote, HotSpot
from lianxin.domains.triage.models.kept import KeptProposal, Proposed
from lianxin.domains.triage.models.versions import ModelVersion

__all__ = [
    "Allowance",
    "CaseCluster",
    "ClusterMember",
    "HotNote",
    "HotSpot",
    "KeptProposal",
    "ModelVersion",
    "Proposed",
]
