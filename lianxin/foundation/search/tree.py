"""Following the tree of units: documents are found under every unit above their own, so a moved unit takes its along.

Told by orgs in the transaction that moves the unit; done by jobs, a batch each, since a township has tens of thousands
of documents. Until they are through, a search from the new parent misses some, and one from the old parent still meets
them: whether they are shown is decided by today's tree, not by the index.
"""

from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.search.actions import rebuild_all, regroup


def follow_path(line: str, old_path: str, new_path: str) -> None:
    """A unit stands elsewhere today. The last step of its old path is the unit itself."""
    if line == Line.TERRITORIAL:
        jobs.enqueue(regroup, org_id=ids_on(old_path)[-1])


def follow_reread(line: str, org_id: int | None) -> None:
    """The whole line was computed anew. A unit that stood nowhere before has no documents yet."""
    if line == Line.TERRITORIAL and org_id is None:
        jobs.enqueue(rebuild_all)
