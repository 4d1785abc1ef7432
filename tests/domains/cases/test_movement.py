"""For every unit and any time: open before + came = left + open after; and a stock is what a count of the table finds."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.db.models import F, Sum
from hypothesis import given, strategies as st

from lianxin.domains.cases.enums import CameBy, LeftBy, State
from lianxin.domains.cases.measures import at_place, at_unit
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.rules import LED
from lianxin.domains.cases.rules_movement import Held, Stream, movement
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.journal.rules import day_number
from lianxin.foundation.tallies.queries import Span, figures
from lianxin.kernel import clock
from tests.domains.cases.lives import DAYS, Lives, Standing, make_lives
from tests.factories.cases import make_town

STOCKS = (at_place.OPEN, at_unit.IN_HAND, at_unit.SUSPENDED, at_unit.PARTS_IN_HAND)
STREAMS = (
    (at_unit.CAME, at_unit.LEFT, at_unit.IN_HAND),
    (at_unit.PARTS_CAME, at_unit.PARTS_LEFT, at_unit.PARTS_IN_HAND),
)
HELD = st.builds(Held, st.integers(1, 3), st.sampled_from(list(State)), st.sampled_from(["", "01"]))


@given(life=st.lists(HELD, min_size=1, max_size=12), late=st.booleans())
def test_any_sequence_of_standings_adds_up_at_every_moment(life: list[Held], late: bool) -> None:
    total: Counter[tuple[Stream, int, str]] = Counter()
    for before, after in zip([None, *life], life, strict=False):
        for move in movement(before, after, place=9, late=late):
            total[move.stream, move.org, move.category] += move.quantity
        for unit in (1, 2, 3):
            for kind in ("", "01"):
                in_hand = total[Stream.IN_HAND, unit, kind]
                assert in_hand == total[Stream.CAME, unit, kind] - total[Stream.LEFT, unit, kind]
                assert in_hand == ((after.unit, after.category) == (unit, kind) and after.state in LED)


@pytest.mark.parametrize(
    "before, after, late, moves",
    [
        (None, (1, State.ASSIGNED), False, {("came", 1): CameBy.NEW}),
        ((1, State.ASSIGNED), (2, State.ASSIGNED), True, {("left", 1): LeftBy.MOVED, ("came", 2): CameBy.MOVED}),
        ((1, State.IN_PROGRESS), (1, State.RESOLVED), False, {("left", 1): LeftBy.IN_TIME}),
        ((1, State.IN_PROGRESS), (1, State.RESOLVED), True, {("left", 1): LeftBy.LATE}),
        ((1, State.RECEIVED), (1, State.DECLINED), True, {("left", 1): LeftBy.DECLINED}),
        ((1, State.RECEIVED), (2, State.MERGED), True, {("left", 1): LeftBy.MERGED}),
        ((2, State.MERGED), (2, State.WITHDRAWN), True, {}),
        ((2, State.MERGED), (2, State.RESOLVED), True, {}),
        ((2, State.MERGED), (2, State.RECEIVED), False, {("came", 2): CameBy.UNMERGED}),
        ((1, State.CLOSED), (2, State.ASSIGNED), False, {("came", 2): CameBy.REOPENED}),
        ((1, State.RESOLVED), (1, State.CLOSED), False, {}),
        ((1, State.IN_PROGRESS), (1, State.SUSPENDED), False, {}),
    ],
)
def test_what_a_step_moves_and_how(before, after, late, moves) -> None:
    held = [Held(*one) if one else None for one in (before, after)]
    through = {
        (move.stream, move.org): move.how
        for move in movement(held[0], held[1], place=9, late=late)
        if move.stream in {Stream.CAME, Stream.LEFT}
    }
    assert through == moves


def test_put_under_another_kind_it_stays_in_hand_and_the_total_of_what_came_too() -> None:
    moves = movement(Held(1, State.RECEIVED, "01"), Held(1, State.RECEIVED, "02"), place=9)
    came = {move.category: move.quantity for move in moves if move.stream == Stream.CAME}
    assert came == {"01": -1, "02": 1}
    assert not [move for move in moves if move.stream == Stream.LEFT]


@pytest.fixture(params=range(5))
def lives(db: None, request: pytest.FixtureRequest) -> Lives:
    lives = make_lives(make_town(), request.param)
    lives.live()
    assert len(lives.taken) > 15, lives.taken
    return lives


def daily(code: str) -> dict[tuple[int, str], dict[int, int]]:
    """The facts of a measure, by unit and kind, added up by day."""
    found: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    rows = Fact.objects.filter(measure=code).values_list("org", "dims__category", "day").annotate(Sum("quantity"))
    for org, kind, day, quantity in rows.order_by():
        found[org, kind or ""][day] = quantity
    return found


def stock_on(day: date) -> Standing:
    """What the facts say was there at the end of a day."""
    found = {
        (code, org, kind): sum(quantity for on, quantity in days.items() if on <= day_number(day))
        for code in (measure.code for measure in STOCKS)
        for (org, kind), days in daily(code).items()
    }
    return {where: number for where, number in found.items() if number}


def test_whatever_happens_to_requests_it_adds_up(lives: Lives) -> None:
    """One life, looked at from all sides: living it takes longer than looking."""
    every_unit_kind_and_day_adds_up(lives)
    the_monthly_report_holds_with_its_note(lives)
    the_places_add_up(lives)
    every_change_of_hands_in_the_timeline_is_counted_once()


def every_unit_kind_and_day_adds_up(lives: Lives) -> None:
    for came, left, in_hand in STREAMS:
        by_unit = [daily(measure.code) for measure in (came, left, in_hand)]
        for where in set().union(*by_unit):
            days = sorted(set().union(*(found[where] for found in by_unit)))
            before = 0
            for day in days:
                has_come, has_left, more = (found[where].get(day, 0) for found in by_unit)
                assert before + has_come == has_left + (before + more)
                before += more
                assert before >= 0
    for day, counted in lives.seen.items():
        assert stock_on(day) == counted, day


def the_monthly_report_holds_with_its_note(lives: Lives) -> None:
    """结转 + 受理 = 按时 + 超期 + 不予受理 + 在办, once what was withdrawn, merged and moved stands beside."""
    middle = clock.today() - timedelta(days=DAYS // 2)
    spans = [Span(date(2020, 1, 1), middle), Span(middle + timedelta(days=1), clock.today())]
    units = lives.units
    open_ = figures("cases.at_unit.open", orgs=units, spans=spans)
    came = figures("cases.at_unit.came", orgs=units, spans=spans, by=("how",))
    left = figures("cases.at_unit.left", orgs=units, spans=spans, by=("how",))
    done = figures("cases.at_unit.done", orgs=units, spans=spans)
    in_time = figures("cases.at_unit.done_in_time", orgs=units, spans=spans)
    for unit in units:
        for span in (0, 1):
            has_come = sum(came.get((unit, span, (how,)), 0) for how in CameBy.values)
            has_left = {how: left.get((unit, span, (how,)), 0) for how in LeftBy.values}
            carried = open_.get((unit, 0, ()), 0) if span else 0
            assert carried + has_come == sum(has_left.values()) + open_.get((unit, span, ()), 0)
            assert in_time.get((unit, span, ()), 0) == has_left["in_time"]
            assert done.get((unit, span, ()), 0) == has_left["in_time"] + has_left["late"]
    # What moved within a county came as often as it left there, and is neither at its place.
    top = lives.town.orgs["city"].pk
    moved = [sum(found.get((top, span, ("moved",)), 0) for span in (0, 1)) for found in (came, left)]
    assert moved[0] == moved[1]


def the_places_add_up(lives: Lives) -> None:
    """Open before + received + reopened + found undone = resolved + declined + withdrawn + open after."""
    top, whole = [lives.town.orgs["city"].pk], [Span(date(2020, 1, 1), clock.today())]

    def total(code: str, **where: str) -> int:
        return sum(figures(f"cases.{code}", orgs=top, spans=whole, where=where).values())

    came = total("received") + total("reopened") + total("verified", solved="no")
    assert came == total("resolved") + total("declined") + total("withdrawn") + total("open")
    assert total("open") == Case.objects.filter(parent__isnull=True, state__in=[*LED, State.MERGED]).count()


def every_change_of_hands_in_the_timeline_is_counted_once() -> None:
    """The timeline tells the same: what lay with one unit and then with another, or was no longer worked on."""
    counted: Counter[int] = Counter()
    for event in CaseEvent.objects.filter(case__parent__isnull=True).order_by("case_id", "version"):
        after = event.to_unit_id or event.unit_id
        if event.from_state in LED:
            counted[event.unit_id] -= 1
        if event.to_state in LED:
            counted[after] += 1
    stock = Fact.objects.filter(measure="cases.at_unit.open").values_list("org").annotate(Sum("quantity")).order_by()
    assert {org: number for org, number in stock if number} == {org: n for org, n in counted.items() if n}
    assert not Fact.objects.filter(measure="cases.at_unit.open", at__gt=F("recorded_at")).exists()
