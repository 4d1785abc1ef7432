"""What the plan asks of the facts."""

from typing import Any

from django.db import connection

from lianxin.foundation.journal.measures import Measure


def days_of(measure: str) -> tuple[int, int, int]:
    """How many facts of this measure there are, their first and their last day (0 without any)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), COALESCE(min(day), 0), COALESCE(max(day), 0) FROM journal_fact WHERE measure = %s",
            [measure],
        )
        number, first, last = cursor.fetchone()
    return int(number), int(first), int(last)


def cells_below(measure: Measure, paths: tuple[str, str], days: tuple[int, int]) -> list[tuple[int, str, int]]:
    """Of the units whose path of today lies in this range: day, dimensions (of a distinct measure the person), facts."""
    postgres = connection.vendor == "postgresql"
    what = "fact.dims::text" if postgres else "fact.dims"
    if measure.distinct:
        what = "to_jsonb(fact.subject)::text" if postgres else """'"' || fact.subject || '"'"""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT fact.day, {what}, count(*) FROM orgs_orgpath place
                JOIN journal_fact fact ON fact.org = place.org_id
                WHERE place.line = %s AND place.valid_to IS NULL AND place.path >= %s AND place.path < %s
                AND fact.measure = %s AND fact.day BETWEEN %s AND %s GROUP BY 1, 2""",
            [measure.line, *paths, measure.code, *days],
        )
        found: list[Any] = cursor.fetchall()
    return [(int(day), raw, int(facts)) for day, raw, facts in found]
