"""Reading the tree: where a unit stands, what stands under it, who is above, what it was called."""

from lianxin.foundation.orgs.queries.health import check_paths
from lianxin.foundation.orgs.queries.history import (
    ChildPage,
    UnitHistory,
    child_page,
    history_of,
    kinds_to_open,
    names_on,
    planned_below,
    units_meant,
)
from lianxin.foundation.orgs.queries.levels import receiver_among, receiver_with_paths, receiving_unit, supervising_unit
from lianxin.foundation.orgs.queries.places import NearPlace, place_at, places_near, spots_of
from lianxin.foundation.orgs.queries.search import OrgHit, search_orgs
from lianxin.foundation.orgs.queries.tree import (
    ancestors,
    children,
    codes_and_names,
    line_up,
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
    "ChildPage",
    "NearPlace",
    "OrgHit",
    "UnitHistory",
    "ancestors",
    "check_paths",
    "child_page",
    "children",
    "codes_and_names",
    "history_of",
    "kinds_to_open",
    "line_up",
    "names_on",
    "open_on",
    "org_by_code",
    "org_by_id",
    "path_of",
    "paths_of",
    "place_at",
    "places_near",
    "planned_below",
    "receiver_among",
    "receiver_with_paths",
    "receiving_unit",
    "search_orgs",
    "spots_of",
    "standing_on",
    "subtree",
    "subtree_ids",
    "successors",
    "supervising_unit",
    "trail",
    "units_meant",
]
