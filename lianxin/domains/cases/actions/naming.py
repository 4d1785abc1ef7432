"""What a place calls the states of a case, and the states it adds inside them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.configuration import Settled
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import StateWords
from lianxin.domains.cases.queries.states import forget_state_words
from lianxin.foundation.audit import actions as audit
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.errors import Invalid, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """A name for a state (`code` is the state's own), or a state of the place's own inside `base`."""

    code: str
    base: str
    name: str
    name_en: str = ""
    order: int = 0
    ended: bool = False


@transaction.atomic
def set_states(*, rows: Sequence[StateRow], by: Actor, at: datetime) -> Settled:
    """Add and change what `rows` name, known by code; those not named stay. All or none; nothing is deleted.

    The system's alone. Raises Refused, or Invalid for a state there is none of, a code that stands there twice, or one
    whose cases already stand inside another state.
    """
    if by.kind != ActorKind.SYSTEM:
        raise Refused(_("Only the system sets the words for states."))
    known = {words.code: words for words in StateWords.objects.select_for_update()}
    _check(rows, known)
    added: list[str] = []
    changed: list[str] = []
    for row in rows:
        words = known.get(row.code)
        if words is None:
            StateWords.objects.create(**asdict(row))
            added.append(row.code)
        elif any(getattr(words, name) != value for name, value in asdict(row).items()):
            StateWords.objects.filter(pk=words.pk).update(**asdict(row))
            changed.append(row.code)
    if added or changed:
        changes = {"added": added, "changed": changed}
        audit.record(verb="cases.set_states", by=by, at=at, subject=("state_words", "all"), changes=changes)
    transaction.on_commit(forget_state_words)
    return Settled(added=len(added), changed=len(changed), unchanged=len(rows) - len(added) - len(changed))


def _check(rows: Sequence[StateRow], known: dict[str, StateWords]) -> None:
    named: set[str] = set()
    for row in rows:
        if row.code in named:
            raise Invalid(_("The code %(code)s stands there twice.") % {"code": row.code})
        named.add(row.code)
        if row.base not in State.values:
            raise Invalid(_("%(code)s: there is no state %(base)s.") % {"code": row.code, "base": row.base})
        if row.code in State.values and row.code != row.base:
            raise Invalid(_("%(code)s is a state itself and cannot stand inside another.") % {"code": row.code})
        before = known.get(row.code)
        if before is not None and before.base != row.base:
            raise Invalid(_("%(code)s stands inside another state already; give it a new code.") % {"code": row.code})
