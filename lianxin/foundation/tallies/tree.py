"""Following the tree, in the transaction that changes it: what counted above the old place counts above the new one.

As it is: the moved unit's own figures are taken from the units it leaves and given to those it joins, so that the cost
does not depend on how many units move. As it was changes only for days since the change: none for a change of today,
but for facts of today; for one dated back, those facts are taken from where they counted before and added again after.
Of a stock, what is in hand leaves the old place on that day and comes to the new one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.jobs.registry import UnknownTask
from lianxin.foundation.journal.measures import Measure, all_measures
from lianxin.foundation.orgs.rules import STEP, ids_on
from lianxin.foundation.tallies.adding import Piece, Sums
from lianxin.foundation.tallies.models import TallyPlan
from lianxin.foundation.tallies.plan import Plan, read_plan
from lianxin.foundation.tallies.sql.folding import kinds_of
from lianxin.foundation.tallies.sql.shifting import Copied, copy_above, facts_since, facts_today, forget, path_today
from lianxin.foundation.tallies.state import mark_plan, mark_tree
from lianxin.foundation.tallies.storing import store

# Declared where recounts are.
REPLAN = "tallies.replan"
Pieces = dict[Piece, int]


@contextmanager
def follow_rewriting(line: str, org_id: int, since: date) -> Iterator[None]:
    """Around the moment at which the paths of the unit and all below it are written anew from `since` on."""
    plan = read_plan()
    measures = [one for one in all_measures() if one.line == line and plan.of(one.code)]
    if not measures:
        yield
        mark_tree()
        return
    pieces: Pieces = defaultdict(int)
    before = path_today(org_id, line)
    _count_since(pieces, org_id, line, since, measures, whole=not before, sign=-1)
    yield
    after = path_today(org_id, line)
    _count_since(pieces, org_id, line, since, measures, whole=not before, sign=1)
    _store(plan, pieces)
    if before != after:
        _shift(plan, measures, org_id, line, before, after)
    mark_tree()


def follow_path(line: str, old_path: str, new_path: str) -> None:
    """Nothing is left to do: follow_rewriting saw both moments."""


def follow_reread(line: str, org_id: int | None) -> None:
    """All paths of the line were computed anew: until a recount the figures are read from the facts."""
    if org_id is not None:
        return
    measures = [one.code for one in all_measures() if one.line == line]
    if TallyPlan.objects.filter(measure__in=measures, kept=True).update(kept=False):
        forget(measures)
        mark_plan()
        mark_tree()
        try:
            jobs.enqueue(REPLAN)
        except UnknownTask:
            return


def _count_since(
    pieces: Pieces, org_id: int, line: str, since: date, measures: Sequence[Measure], *, whole: bool, sign: int
) -> None:
    """Facts of the days since then, where they count as it was: above the unit, or (`whole`) at the unit too."""
    for measure, dims, day, path, subject, quantity in facts_since(org_id, line, since, measures):
        above = path if whole else path[:-STEP]
        pieces[Piece(measure, dims, day, above, "", subject)] += sign * quantity


def _shift(plan: Plan, measures: Sequence[Measure], org_id: int, line: str, before: str, after: str) -> None:
    """From those above the old place to those above the new one; a unit that stood nowhere brings its facts itself."""
    old, new = (ids_on(before)[:-1], ids_on(after)[:-1]) if before else ([], ids_on(after))
    signs = {org: 1 for org in new if org not in old} | {org: -1 for org in old if org not in new}
    kinds = kinds_of([org_id, *signs])
    copied = _copied(plan, measures, kinds[org_id], set(kinds.values())) if before else []
    copy_above(org_id, [(org, kinds[org], sign) for org, sign in signs.items()], copied)
    rest = _without(plan, copied)
    counted = [one for one in measures if rest.of(one.code)]
    if counted and after:
        pieces: Pieces = defaultdict(int)
        leaves, joins = (before[:-STEP], after[:-STEP]) if before else ("", after)
        for measure, dims, day, _path, subject, quantity in facts_today(after, line, counted):
            pieces[Piece(measure, dims, day, "", joins, subject)] += quantity
            pieces[Piece(measure, dims, day, "", leaves, subject)] -= quantity
        _store(rest, pieces)


def _copied(plan: Plan, measures: Sequence[Measure], own: str, kinds: set[str]) -> list[Copied]:
    """What the unit itself keeps of all that units of these kinds keep."""
    found: list[Copied] = []
    for measure in measures:
        kept = plan.of(measure.code)
        mine = dict(kept.get(own, ()))
        found += [
            (measure.code, dimset, kind, by_day)
            for kind in sorted(kinds)
            for dimset, by_day in kept.get(kind, ())
            if mine.get(dimset, -1) >= by_day
        ]
    return found


def _without(plan: Plan, copied: Sequence[Copied]) -> Plan:
    done = {(measure, dimset, kind) for measure, dimset, kind, _by_day in copied}
    rest = {
        measure: {
            kind: left
            for kind, sets in kept.items()
            if (left := tuple(one for one in sets if (measure, one[0], kind) not in done))
        }
        for measure, kept in plan.kept.items()
    }
    return Plan(plan.mark, rest)


def _store(plan: Plan, pieces: Pieces) -> None:
    known = {piece: quantity for piece, quantity in pieces.items() if quantity}
    if known:
        above = {org for piece in known for path in (piece.was, piece.now) for org in ids_on(path)}
        sums = Sums(plan, kinds_of(above))
        sums.add(known)
        store(sums)
