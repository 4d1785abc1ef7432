"""Reading the tree: where a unit stands, what stands under it, who is above, what it was called."""

from lianxin.foundation.orgs.queries.health import check_paths
from lianxin.foundation.orgs.queries.levels import receiving_unit, supervising_unit
from lianxin.foundation.orgs.queries.search import OrgHit, search_orgs
from lianxin.foundation.orgs.queries.tree import (
    ancestors,
    children,
    name_on,
    open_on,
    org_by_code,
    org_by_id,
    path_of,
    paths_of,
    standing_on,
    subtree,
    subtree_ids,
    successors,
    trail,
)

__all__ = [
    "OrgHit",
    "ancestors",
    "check_paths",
    "children",
    "name_on",
    "open_on",
    "org_by_code",
    "org_by_id",
    "path_of",
    "paths_of",
    "receiving_unit",
    "search_orgs",
    "standing_on",
    "subtree",
    "subtree_ids",
    "successors",
    "supervising_unit",
    "trail",
]
