"""Which sorts of documents there are. A domain registers its own in its ready(): search knows no domain."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

MOST_KINDS = 15


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found of one subject. `at` (its day) never changes; `org_ids` are the units under which it is found,
    with all above them: the ids of a path.
    """

    subject_id: int
    at: datetime
    text: str
    org_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Kind:
    """`number` stands in every row of the index and is never given to another kind.

    `documents(ids)`: the documents of these subjects as they are now; those that are gone are left out.
    `ids_after(id, limit)`: the subjects that follow this id, in order, for building the index anew; `count()`: how many.
    """

    code: str
    number: int
    documents: Callable[[Sequence[int]], Iterable[Document]]
    ids_after: Callable[[int, int], Sequence[int]]
    count: Callable[[], int]


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; the same one registered again counts once. Raises ValueError for a number out of range or taken."""
    taken = {known.number for code, known in _KINDS.items() if code != kind.code}
    if not 0 < kind.number <= MOST_KINDS or kind.number in taken:
        raise ValueError(f"{kind.code}: {kind.number} is no free number of a kind")
    _KINDS[kind.code] = kind


def kind_of(code: str) -> Kind:
    """The kind of this code; raises LookupError."""
    return _KINDS[code]


def all_kinds() -> list[Kind]:
    """Every kind, by its number."""
    return sorted(_KINDS.values(), key=lambda kind: kind.number)
