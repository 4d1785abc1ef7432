"""Figures by month: exact for who may open the records, refused to others."""

import pytest

from lianxin.foundation.journal.actions import record
from lianxin.foundation.journal.measures import all_measures
from lianxin.kernel import clock
from tests.api.conftest import is_problem


@pytest.fixture
def counted(programs):
    """Three requests of this month in the community: two by telephone."""
    for number, channel in enumerate(("phone", "phone", "web")):
        record(
            measure="cases.received",
            org=programs.town.orgs["community"].pk,
            at=clock.now(),
            key=f"t{number}",
            dims={"channel": channel},
        )
    return f"{clock.today():%Y-%m}"


def ask(program, month, **more):
    asked = {"measure": "cases.received", "unit": "530502001001", "first": month, "last": month} | more
    return program.get("/figures", **asked)


def test_measures_are_told_with_what_counts_as_one(programs):
    items = programs.desk.get("/measures").json()["items"]
    assert [item["code"] for item in items] == [measure.code for measure in all_measures()]
    assert all(item["counted"] for item in items)


def test_the_figures_of_a_unit_by_month(programs, counted):
    told = ask(programs.desk, counted).json()
    assert told == {
        "months": [counted],
        "items": [{"unit": "530502001001", "name": "太保社区", "value": "", "figures": [3]}],
    }


def test_the_figures_by_a_dimension(programs, counted):
    items = ask(programs.desk, counted, by="channel").json()["items"]
    assert {item["value"]: item["figures"] for item in items} == {"phone": [2], "web": [1]}


def test_the_figures_of_the_units_below(programs, counted):
    for basis in ("was", "is"):
        told = ask(programs.dispatcher, counted, unit="530502001000", basis=basis, below=1).json()
        assert {item["unit"]: item["figures"] for item in told["items"]} == {"530502001001": [3]}


def test_who_may_not_open_the_records_is_refused(programs, counted):
    is_problem(ask(programs.desk, counted, unit="530502000000"), 403)


def test_what_cannot_be_asked_is_named(programs, counted):
    for field, wrong in {
        "measure": {"measure": "cases.nothing"},
        "by": {"by": "colour"},
        "unit": {"unit": "nowhere"},
        "last": {"last": "2001-01"},
    }.items():
        answer = ask(programs.desk, counted, **wrong)
        is_problem(answer, 422)
        assert answer.json()["errors"][0]["field"] == field, wrong
    is_problem(ask(programs.desk, counted, first="2026-13"), 422)
    is_problem(ask(programs.desk, "2001-01", last="2026-01"), 422)


def test_the_units_of_a_level_are_read_in_as_many_statements_as_one(programs, counted, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        ask(programs.desk, counted, below=1)
