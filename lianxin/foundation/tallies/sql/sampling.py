"""What the plan asks of the facts."""

from django.db import connection

from lianxin.foundation.journal.measures import Measure
from lianxin.foundation.tallies.sql.dialect import fetch


def days_of(measure: str) -> tuple[int, int, int]:
    """How many facts of this measure there are, their first and their last day (0 without any)."""
    statement = "SELECT count(*), COALESCE(min(day), 0), COALESCE(max(day), 0) FROM journal_fact WHERE measure = %s"
    number, first, last = fetch(statement, [measure])[0]
    return int(number), int(first), int(last)


def first_day_of(measure: str) -> int:
    """0 without any fact."""
    return int(fetch("SELECT COALESCE(min(day), 0) FROM journal_fact WHERE measure = %s", [measure])[0][0])


def cells_below(measure: Measure, paths: tuple[str, str], days: tuple[int, int]) -> list[tuple[int, str, int]]:
    """Of the units whose path of today lies in this range: day, dimensions (of a distinct measure the person), facts."""
    postgres = connection.vendor == "postgresql"
    what = "fact.dims::text" if postgres else "fact.dims"
    if measure.distinct:
        what = "to_jsonb(fact.subject)::text" if postgres else """'"' || fact.subject || '"'"""
    found = fetch(
        f"""SELECT fact.day, {what}, count(*) FROM orgs_orgpath place
            JOIN journal_fact fact ON fact.org = place.org_id
            WHERE place.line = %s AND place.valid_to IS NULL AND place.path >= %s AND place.path < %s
            AND fact.measure = %s AND fact.day BETWEEN %s AND %s GROUP BY 1, 2""",
        [measure.line, *paths, measure.code, *days],
    )
    return [(int(day), raw, int(facts)) for day, raw, facts in found]
