"""What a place calls the states of a case. Read often and changed rarely, so every process keeps them for five minutes."""

from collections.abc import Sequence
from time import monotonic

from django.utils.translation import get_language

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, StateWords

KEPT_SECONDS = 300.0


class _Kept:
    """The rows as this process last read them."""

    def __init__(self) -> None:
        self.rows: Sequence[StateWords] = ()
        self.until = 0.0
        # By code and language.
        self.names: dict[tuple[str, str | None], str] = {}


_kept = _Kept()


def forget_state_words() -> None:
    """Read them anew the next time; for whoever has changed them."""
    _kept.until = 0.0


def _rows() -> Sequence[StateWords]:
    if monotonic() >= _kept.until:
        _kept.rows, _kept.until = list(StateWords.objects.all()), monotonic() + KEPT_SECONDS
        _kept.names.clear()
    return _kept.rows


def state_name(code: str) -> str:
    """What a state, of the program or of the place, is called here."""
    rows = _rows()
    key = (code, get_language())
    if key not in _kept.names:
        found = next((row.words for row in rows if row.code == code), "")
        _kept.names[key] = found or (str(State(code).label) if code in State.values else code)
    return _kept.names[key]


def state_words(case: Case) -> str:
    """How a case stands, in the place's words: on lists, pages, exports and in the API alike."""
    return state_name(case.local_state or case.state)


def state_choices() -> list[tuple[str, str]]:
    """Every state of the program under its name here, to filter by."""
    return [(state.value, state_name(state)) for state in State]


def choosable_states(case: Case) -> list[tuple[str, str]]:
    """What a case can be marked as now: the place's own states inside its state, and that state without any; or nothing."""
    own = [row for row in _rows() if row.base == case.state and row.code != row.base and not row.ended]
    offered = [(row.code, row.words) for row in own if row.code != case.local_state]
    plain = [(case.state, state_name(case.state))] if case.local_state else []
    return plain + offered
