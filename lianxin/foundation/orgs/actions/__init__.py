"""Writing the tree. Every action names its day: today takes effect at once, a day ahead with the day-change job,
a day back rewrites the paths from that day on.
"""

from lianxin.foundation.orgs.actions.changing import move_org, rename_org, set_org_phone
from lianxin.foundation.orgs.actions.due import apply_due
from lianxin.foundation.orgs.actions.ending import close_org, merge_orgs, split_org
from lianxin.foundation.orgs.actions.once import do_once
from lianxin.foundation.orgs.actions.opening import ensure_kinds, open_org, set_kind
from lianxin.foundation.orgs.actions.shaping import set_shapes

__all__ = [
    "apply_due",
    "close_org",
    "do_once",
    "ensure_kinds",
    "merge_orgs",
    "move_org",
    "open_org",
    "rename_org",
    "set_kind",
    "set_org_phone",
    "set_shapes",
    "split_org",
]
