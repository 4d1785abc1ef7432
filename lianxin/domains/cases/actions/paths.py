"""Keeping the paths on the rows of cases equal to the tree, in the transaction that changes the tree."""

from lianxin.domains.cases import sql
from lianxin.foundation.orgs.enums import Line


def follow_path_change(line: str, old_path: str, new_path: str) -> None:
    """A subtree stands elsewhere from today on. Registered with `orgs.hooks`."""
    if line == Line.TERRITORIAL:
        sql.turn_paths(old=old_path, new=new_path)


def follow_paths_reread(line: str, org_id: int | None) -> None:
    """A unit got its first path, or the whole line was computed anew. Registered with `orgs.hooks`."""
    if line == Line.TERRITORIAL:
        sql.reread_paths(org_id=org_id)
