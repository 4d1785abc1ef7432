"""Histories of a place (tests/foundation/tallies), exported in pieces, and what the lake says of them."""

from datetime import timedelta
from pathlib import Path
from random import Random

from lianxin.domains.insight.lake.engines import Engine
from lianxin.domains.insight.lake.export import export
from lianxin.domains.insight.lake.folder import open_folder
from lianxin.domains.insight.lake.report import Question, report
from lianxin.foundation.orgs.actions import apply_due
from lianxin.foundation.tallies.queries import Figures
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.foundation.orgs.test_paths import START, plant_trees
from tests.foundation.tallies.test_histories import KINDS, change_tree, record_at_random


def live_and_export(seed: int, folder: Path, *, acts: int = 60) -> None:
    """Facts, reversals, moves, merges and splits in any order, with an export now and then and one at the end."""
    chance = Random(seed)
    today = START + timedelta(days=10)
    plant_trees(today)
    for number in range(acts):
        if chance.random() < 0.3:
            today = change_tree(chance, today)
        else:
            record_at_random(chance, today, f"{seed}:{number}")
        if chance.random() < 0.06:
            export(folder=folder, by=SYSTEM, at=clock.now())
    apply_due(today=today)
    export(folder=folder, by=SYSTEM, at=clock.now())


def lake_says(folder: Path, asked: Question, engine: Engine) -> Figures:
    """The figures of all units, in the form in which tallies give them."""
    found: Figures = {}
    for kind in KINDS:
        of_kind = Question(
            measures=asked.measures, by=asked.by, kind=kind, basis=asked.basis, since=asked.since, until=asked.until
        )
        for line in report([open_folder(folder)], of_kind, engine).lines:
            found[line.org, line.span, line.by] = int(line.value)
    return found
