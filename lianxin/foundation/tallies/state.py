"""What folding, reading, changes of the tree and recounts tell each other, in one row."""

from datetime import datetime
from uuid import uuid4

from lianxin.foundation.orgs.sql.tree import lock_tree
from lianxin.foundation.tallies.models import TallyState

_ROW = 1


def the_state() -> TallyState:
    """The row, made when it is not there."""
    return TallyState.objects.get_or_create(pk=_ROW)[0]


def hold_tree() -> None:
    """Until the end of the transaction the tree stays as it is and nobody folds; waits for those who do."""
    lock_tree()


def mark_plan() -> None:
    """The plan has changed, in this transaction, under `hold_tree`: readers read it anew."""
    the_state()
    TallyState.objects.filter(pk=_ROW).update(mark=uuid4().hex)


def mark_tree() -> None:
    """A change of the tree has changed tallies, in this transaction: a recount under way begins again."""
    the_state()
    TallyState.objects.filter(pk=_ROW).update(tree=uuid4().hex)


def rest(until: datetime | None) -> None:
    """Nobody folds until then (None: everybody may again). In a transaction under `hold_tree`: nobody is folding now."""
    the_state()
    TallyState.objects.filter(pk=_ROW).update(resting=until)
