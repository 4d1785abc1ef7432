"""Whoever keeps copies of today's paths is told of every way in which they change."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import transaction
from hypothesis import given, settings, strategies as st

from lianxin.foundation.orgs import hooks
from lianxin.foundation.orgs.actions import apply_due, close_org, merge_orgs, move_org, split_org
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.importing import import_orgs
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.foundation.orgs.paths import rebuild_paths
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict, Invalid
from tests.factories.orgs import days, deed, make_city_tree, make_org
from tests.foundation.orgs.test_paths import DEEDS, START, do, plant_trees

Key = tuple[str, int]


def paths_today() -> dict[Key, str]:
    rows = OrgPath.objects.filter(valid_to__isnull=True)
    return {(row.line, row.org_id): row.path for row in rows}


class Copies:
    """Copies of paths kept by nothing but what orgs tells."""

    def __init__(self) -> None:
        self.paths: dict[Key, str] = {}
        self.told: list[tuple[str, str, str]] = []

    def changed(self, line: str, old_path: str, new_path: str) -> None:
        self.told.append((line, old_path, new_path))
        for key, path in self.paths.items():
            if key[0] == line and path.startswith(old_path):
                self.paths[key] = new_path + path.removeprefix(old_path)

    def reread(self, line: str, org_id: int | None) -> None:
        wanted = OrgPath.objects.filter(line=line, valid_to__isnull=True)
        for row in wanted if org_id is None else wanted.filter(org_id=org_id):
            self.paths[row.line, row.org_id] = row.path


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> Copies:
    kept = Copies()
    monkeypatch.setattr(hooks, "_followers", [])
    hooks.register_path_change(kept.changed, reread=kept.reread)
    return kept


@pytest.fixture
def tree(db: None, copies: Copies) -> dict[str, Org]:
    return make_city_tree()


def test_open_units_are_known_by_their_first_path(tree: dict[str, Org], copies: Copies) -> None:
    assert copies.paths == paths_today()
    assert not copies.told


def test_move_tells_the_old_and_the_new_path_once(tree: dict[str, Org], copies: Copies) -> None:
    before = paths_today()[Line.TERRITORIAL, tree["community"].pk]
    move_org(**deed(org=tree["community"], parent=tree["county"], on=days(0)))
    after = paths_today()[Line.TERRITORIAL, tree["community"].pk]
    assert copies.told == [(Line.TERRITORIAL, before, after)]
    assert copies.paths == paths_today()


def test_move_dated_back_or_to_the_top_is_told(tree: dict[str, Org], copies: Copies) -> None:
    move_org(**deed(org=tree["grid"], parent=tree["village"], on=days(-30)))
    move_org(**deed(org=tree["township"], parent=None, on=days(-3)))
    assert copies.paths == paths_today()


def test_move_dated_ahead_is_told_on_its_day(tree: dict[str, Org], copies: Copies) -> None:
    move_org(**deed(org=tree["grid"], parent=tree["village"], on=days(2)))
    assert not copies.told
    apply_due(today=days(2))
    assert len(copies.told) == 1
    assert copies.paths == paths_today()


def test_merge_split_and_close_take_the_copies_under_the_successor(tree: dict[str, Org], copies: Copies) -> None:
    merge_orgs(**deed(orgs=[tree["village"]], into=tree["community"], on=days(0)))
    assert copies.paths == paths_today()
    one = make_org("东社区", parent=tree["township"])
    two = make_org("西社区", parent=tree["township"])
    split_org(**deed(org=tree["community"], into=[one, two], heir=two, on=days(0)))
    assert copies.paths == paths_today()
    assert copies.paths[Line.TERRITORIAL, tree["village"].pk].startswith(paths_today()[Line.TERRITORIAL, two.pk])
    close_org(**deed(org=one, on=days(0)))
    assert copies.paths == paths_today()


def test_closing_ahead_under_an_heir_is_told_on_its_day(tree: dict[str, Org], copies: Copies) -> None:
    merge_orgs(**deed(orgs=[tree["village"]], into=tree["community"], on=days(5)))
    assert copies.paths == paths_today()
    apply_due(today=days(9))
    assert copies.told
    assert copies.paths == paths_today()


def test_standing_in_a_line_for_the_first_time_is_told(tree: dict[str, Org], copies: Copies) -> None:
    top = make_org("党工委", kind="committee", line=Line.ADMINISTRATIVE)
    move_org(**deed(org=tree["department"], parent=top, on=days(-1), line=Line.ADMINISTRATIVE))
    assert copies.paths == paths_today()


def test_import_that_moves_units_is_told(tree: dict[str, Org], copies: Copies, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text(
        "code,name,kind,parent_code\n530502001001001,太保社区第一网格,grid,530502001201\n"
        "530502001202,新村,village,530502001000\n"
    )
    import_orgs(source=file, by=SYSTEM, at=clock.now())
    assert len(copies.told) == 1
    assert {key: path for key, path in paths_today().items() if key in copies.paths} == copies.paths


def test_rebuilding_tells_to_read_all_again(tree: dict[str, Org], copies: Copies) -> None:
    copies.paths = dict.fromkeys(copies.paths, "00000000")
    rebuild_paths()
    assert copies.paths == paths_today()


def test_a_refused_move_tells_nothing(tree: dict[str, Org], copies: Copies) -> None:
    with pytest.raises(Conflict):
        move_org(**deed(org=tree["county"], parent=tree["grid"], on=days(0)))
    assert not copies.told


def test_followers_registered_twice_are_told_once(tree: dict[str, Org], copies: Copies) -> None:
    hooks.register_path_change(copies.changed, reread=copies.reread)
    move_org(**deed(org=tree["grid"], parent=tree["village"], on=days(0)))
    assert len(copies.told) == 1


@pytest.mark.django_db
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_copies_after_any_acts_equal_todays_paths(seed: int) -> None:
    copies, others = Copies(), list(hooks._followers)
    with transaction.atomic():
        try:
            hooks._followers[:] = [(copies.changed, copies.reread)]
            act_at_random(Random(seed), copies)
            assert copies.paths == paths_today()
        finally:
            hooks._followers[:] = others
            transaction.set_rollback(True)


def act_at_random(chance: Random, copies: Copies, acts: int = 40) -> None:
    today: date = START + timedelta(days=10)
    plant_trees(today)
    for _ in range(acts):
        what = chance.choice(DEEDS)
        if what == "wait":
            today += timedelta(days=chance.randint(1, 3))
            apply_due(today=today)
            continue
        on = today + timedelta(days=chance.choice([0, 0, 0, -8, -5, -2, -1, 1, 2, 4]))
        before = dict(copies.paths)
        try:
            with transaction.atomic():
                do(what, chance, on, chance.choice(list(Line)), today)
        except (Conflict, Invalid):
            copies.paths = before
    apply_due(today=today)
