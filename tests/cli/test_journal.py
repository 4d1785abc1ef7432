"""`lianxin journal`: what is counted, whether figures agree, and counting again."""

import pytest
from click.testing import CliRunner

from lianxin.cli.commands.journal import journal
from lianxin.foundation.journal.measures import all_measures, measure_of
from lianxin.foundation.tallies.actions import fold
from lianxin.foundation.tallies.models import Tally, TallyDelta, TallyPlan
from lianxin.foundation.tallies.state import mark_plan
from tests.factories.orgs import make_city_tree

UNITS = measure_of("orgs.units")
pytestmark = pytest.mark.django_db(transaction=True)


def run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(journal, words)
    return found.exit_code, found.output


def test_measures_lists_every_measure_with_its_sentence() -> None:
    code, output = run("measures")

    assert code == 0
    assert all(measure.code in output and str(measure.counted) in output for measure in all_measures())


def test_verify_says_what_differs_and_rebuild_makes_it_right() -> None:
    TallyPlan.objects.create(measure=UNITS.code, dimset="", kind="city", grain="month", kept=True)
    mark_plan()
    make_city_tree()
    while fold():
        pass
    assert run("verify")[0] == 0
    for table in (Tally, TallyDelta):
        table.objects.all().delete()

    code, output = run("verify")

    assert code == 1
    assert "kept 0, facts say" in output
    assert run("rebuild")[0] == 0
    assert run("verify")[0] == 0


def test_rebuild_refuses_an_unknown_measure_in_words() -> None:
    code, output = run("rebuild", "cases.nothing")

    assert code == 1
    assert "There is no measure cases.nothing" in output
