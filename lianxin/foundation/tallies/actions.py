"""Taking facts up into the tallies. Figures are exact before and after: what is not folded yet is read from the tail."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from django.db import transaction

from lianxin.foundation.journal.measures import Measure, UnknownMeasure, measure_of
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.tallies.adding import Piece, Sums
from lianxin.foundation.tallies.models import TallyState
from lianxin.foundation.tallies.plan import read_plan
from lianxin.foundation.tallies.sql.dialect import Row
from lianxin.foundation.tallies.sql.folding import kinds_of, places_of, share_tree, squash_some, take_tail
from lianxin.foundation.tallies.storing import store
from lianxin.kernel import clock

FOLD_AT_ONCE = 5_000
SQUASH_AT_ONCE = 20_000
# (first day, day after the last or None, path), oldest first.
Spells = list[tuple[int, int | None, str]]


@transaction.atomic
def fold(limit: int = FOLD_AT_ONCE) -> int:
    """Take up to `limit` facts out of the tail and add them to the tallies; how many.

    Any number of workers at once. 0 too while a recount keeps folding at rest.
    """
    share_tree()
    if TallyState.objects.filter(resting__gt=clock.now()).exists():
        return 0
    facts = take_tail(limit)
    if facts:
        plan = read_plan()
        pieces = pieces_of(row for row in facts if plan.of(row[0]))
        above = {org for piece in pieces for path in {piece.was, piece.now} for org in ids_on(path)}
        sums = Sums(plan, kinds_of(above))
        sums.add(pieces)
        store(sums)
    return len(facts)


@transaction.atomic
def squash(limit: int = SQUASH_AT_ONCE) -> int:
    """Add up to `limit` deltas to their tallies; how many."""
    share_tree()
    return squash_some(limit)


def pieces_of(facts: Iterable[Row]) -> dict[Piece, int]:
    """Facts put together where they stand alike."""
    known = list(facts)
    spells: dict[tuple[int, str], Spells] = defaultdict(list)
    for org, line, path, first, until in places_of({row[2] for row in known}) if known else ():
        spells[org, line].append((first, until, path))
    declared: dict[str, Measure | None] = {}
    pieces: dict[Piece, int] = defaultdict(int)
    for name, dims, org, day, subject, quantity in known:
        if name not in declared:
            declared[name] = _declared(name)
        measure = declared[name]
        if measure is None:
            continue
        stays = spells.get((org, measure.line), [])
        was, now = places_on(stays, day)
        pieces[Piece(name, dims, day, was, now, subject if measure.distinct else None)] += quantity
        if measure.stock:
            for moved, path, sign in moves_after(stays, day):
                pieces[Piece(name, dims, moved, path, "", None)] += sign * quantity
    return pieces


def moves_after(spells: Spells, day: int) -> Iterator[tuple[int, str, int]]:
    """What a unit has in hand goes with it: the days after this one on which it left a place (-1) or came to one (+1)."""
    for (_first, until, path), following in zip_longest(spells, spells[1:]):
        if until is not None and until > day:
            yield until, path, -1
            if following:
                yield until, following[2], 1


def places_on(spells: Spells, day: int) -> tuple[str, str]:
    """Where a unit stood on a day (before its first: where it began) and stands today; "" where it stands nowhere."""
    was = next((path for _first, until, path in spells if until is None or day < until), "")
    now = next((path for _first, until, path in spells if until is None), "")
    return was, now


def _declared(code: str) -> Measure | None:
    """None: an app that is no longer installed counted it."""
    try:
        return measure_of(code)
    except UnknownMeasure:
        return None
