"""Whatever happens to the tree, OrgPath says the same as a recomputation from the links, on every day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
DAYS = 30


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
    assert check_paths() == []


deeds = st.lists(
    st.tuples(
        st.sampled_from(["open", "open", "move", "move", "move", "close", "merge", "split", "wait"]),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
        # How far back or ahead of the day on which it is entered.
        st.integers(-9, 6),
        st.sampled_from(list(Line)),
    ),
    max_size=25,
)


def pick(number: int, orgs: list[Org]) -> Org:
    return orgs[number % len(orgs)]


def do(deed: str, first: int, second: int, on: date, line: Line, today: date) -> None:
    at = clock.at_local(today, 12)
    orgs = list(Org.objects.order_by("id"))
    one, two = pick(first, orgs), pick(second, orgs)
    match deed:
        case "open":
            parents: dict[Line, Org | None] = {line: one}
            if first % 3 == 0:
                parents = dict.fromkeys(Line, one)
            make_org(f"单位{first}", kind="department", on=on, at=at, **_placed(parents))
        case "move":
            move_org(org=one, parent=two if second % 7 else None, line=line, on=on, by=SYSTEM, at=at)
        case "close":
            close_org(org=one, on=on, by=SYSTEM, at=at)
        case "merge":
            merge_orgs(orgs=[one], into=two, on=on, by=SYSTEM, at=at)
        case "split":
            parts = [two, pick(first + second, orgs)]
            split_org(org=one, into=parts, heir=two if first % 2 else None, on=on, by=SYSTEM, at=at)


def _placed(parents: dict[Line, Org | None]) -> dict[str, object]:
    if len(parents) == len(Line):
        return {"parent": parents[Line.TERRITORIAL], "administrative_parent": parents[Line.ADMINISTRATIVE]}
    ((line, parent),) = parents.items()
    return {"parent": parent, "line": line}


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds)
def test_paths_after_any_acts_equal_recomputation(django_db_blocker, acts) -> None:
    from django.db import transaction

    with transaction.atomic():
        today = START + timedelta(days=10)
        root = make_org("市", kind="city", on=START, at=clock.at_local(START, 12))
        move_org(org=root, parent=None, line=Line.ADMINISTRATIVE, on=START, by=SYSTEM, at=clock.at_local(today, 12))
        done = 0
        for deed, first, second, shift, line in acts:
            if deed == "wait":
                today += timedelta(days=1 + first % 4)
                if second % 2:
                    apply_due(today=today)
                continue
            try:
                with transaction.atomic():
                    do(deed, first, second, today + timedelta(days=shift), line, today)
                done += 1
            except (Conflict, Invalid):
                continue
        today += timedelta(days=8)
        apply_due(today=today)
        assert_paths_true(today)
        before = {line: stored_paths(today, line) for line in Line}
        rebuild_paths()
        assert_paths_true(today)
        assert before == {line: stored_paths(today, line) for line in Line}
        transaction.set_rollback(True)
