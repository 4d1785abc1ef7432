"""The table of periodic jobs is ordered, and every line of it can run."""

import inspect

from croniter import croniter

from config.schedule import SCHEDULE


def test_schedule_is_ordered_by_name_without_doubles():
    names = [entry.name for entry in SCHEDULE]
    assert names == sorted(set(names))


def test_every_line_is_a_cron_line():
    assert [entry.name for entry in SCHEDULE if not croniter.is_valid(entry.cron)] == []


def test_periodic_tasks_take_no_arguments():
    for entry in SCHEDULE:
        signature = inspect.signature(entry.task.__call__)
        required = [
            parameter
            for parameter in signature.parameters.values()
            if parameter.default is parameter.empty and parameter.kind is parameter.KEYWORD_ONLY
        ]
        assert not required, entry.name
