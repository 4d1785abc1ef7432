"""Whatever happens to the tree, OrgPath says the same as a recomputation from the links, on every day."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import event, given, settings, strategies as st

from lianxin.foundation.orgs.actions import apply_due, close_org, merge_orgs, move_org, split_org
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgLink, OrgPath
from lianxin.foundation.orgs.paths import rebuild_paths
from lianxin.foundation.orgs.queries import check_paths
from lianxin.foundation.orgs.rules import path_under
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict, Invalid
from tests.factories.orgs import make_org

START = date(2026, 1, 1)


def paths_by_hand(day: date, line: Line) -> dict[int, str]:
    """The paths of a day, climbing from each unit by its links of that day, one by one."""
    parents = {
        link.org_id: link.parent_id
        for link in OrgLink.objects.filter(line=line, valid_from__lte=day)
        if link.valid_to is None or link.valid_to > day
    }

    def path(org_id: int) -> str:
        above = parents[org_id]
        return path_under(path(above) if above else "", org_id)

    return {org_id: path(org_id) for org_id in parents}


def stored_paths(day: date, line: Line) -> dict[int, str]:
    rows = [
        row
        for row in OrgPath.objects.filter(line=line, valid_from__lte=day)
        if row.valid_to is None or row.valid_to > day
    ]
    assert len(rows) == len({row.org_id for row in rows}), "two paths of one unit on one day"
    return {row.org_id: row.path for row in rows}


def assert_paths_true(until: date) -> None:
    for line in Line:
        day = START - timedelta(days=1)
        while day <= until:
            assert stored_paths(day, line) == paths_by_hand(day, line), (line, day)
            day += timedelta(days=1)
    assert check_paths(today=until) == []


DEEDS = ("open", "open", "open", "move", "move", "move", "move", "close", "merge", "split", "wait", "wait")
ACTS = 45


def do(deed: str, chance: Random, on: date, line: Line, today: date) -> None:
    at = clock.at_local(today, 12)
    one, two, three = chance.choices(list(Org.objects.order_by("id")), k=3)
    match deed:
        case "open":
            make_org(
                "单位",
                kind="department",
                parent=one,
                line=line,
                administrative_parent=two if chance.random() < 0.3 else None,
                on=on,
                at=at,
            )
        case "move":
            move_org(org=one, parent=two if chance.random() < 0.9 else None, line=line, on=on, by=SYSTEM, at=at)
        case "close":
            close_org(org=one, on=on, by=SYSTEM, at=at)
        case "merge":
            merge_orgs(orgs=[one], into=two, on=on, by=SYSTEM, at=at)
        case "split":
            heir = two if chance.random() < 0.6 else None
            split_org(org=one, into=[two, three], heir=heir, on=on, by=SYSTEM, at=at)


def plant_trees(today: date) -> None:
    """Two tops in both lines with some units below, opened on different days."""
    at = clock.at_local(today, 12)
    for number in range(2):
        top = make_org(f"市{number}", kind="city", on=START, at=at)
        move_org(org=top, parent=None, line=Line.ADMINISTRATIVE, on=START, by=SYSTEM, at=at)
        county = make_org("县", kind="county", parent=top, administrative_parent=top, on=START, at=at)
        for day in range(1, 4):
            on = START + timedelta(days=day)
            make_org("乡", kind="township", parent=county, administrative_parent=top, on=on, at=at)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_paths_after_any_acts_equal_recomputation(seed: int) -> None:
    with transaction.atomic():
        chance = Random(seed)
        today = START + timedelta(days=10)
        plant_trees(today)
        done = 0
        for _ in range(ACTS):
            deed = chance.choice(DEEDS)
            if deed == "wait":
                today += timedelta(days=chance.randint(1, 3))
                if chance.random() < 0.6:
                    apply_due(today=today)
                continue
            on = today + timedelta(days=chance.choice([0, 0, 0, -8, -5, -3, -2, -1, 1, 2, 4]))
            try:
                with transaction.atomic():
                    do(deed, chance, on, chance.choice(list(Line)), today)
                done += 1
            except (Conflict, Invalid) as refusal:
                event(str(type(refusal).__name__))
        assert done > 5
        apply_due(today=today)
        assert_paths_true(today)
        stored = {line: stored_paths(today, line) for line in Line}
        rebuild_paths()
        assert_paths_true(today)
        assert stored == {line: stored_paths(today, line) for line in Line}
        transaction.set_rollback(True)
