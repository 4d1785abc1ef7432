"""How long what was open on a day had been open: from the dated spells that the timeline holds, for any day, in one statement.

A case that nobody has touched since the day stands as it stood then; of the others the last step until then tells. So
only those open now and those changed since are looked at.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from django.db import connection

from lianxin.domains.cases.rules import LED, OPEN
from lianxin.domains.cases.sql.terms import moment


def _words(states: frozenset[str]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


_ON_THE_DAY = "{0}.valid_from <= %s AND ({0}.valid_to IS NULL OR {0}.valid_to > %s)"
_TODAY = "{0}.valid_to IS NULL"
# The step with which a case became open at its place, or came into the hands of the unit.
_BEGAN_AT_PLACE = f"begun.to_state IN ({_words(OPEN)}) AND begun.from_state NOT IN ({_words(OPEN)})"
_BEGAN_AT_UNIT = (
    f"begun.to_state IN ({_words(LED)}) AND (begun.from_state NOT IN ({_words(LED)}) OR begun.to_unit_id IS NOT NULL)"
)
_STATEMENT = """
WITH last AS (
    SELECT c.id AS case_id, c.place_id AS place_id,
        (SELECT MAX(e.version) FROM cases_caseevent e WHERE e.case_id = c.id AND e.at < %s) AS version
    FROM cases_case c
    WHERE c.parent_id IS NULL AND c.submitted_at < %s AND (c.state IN ({open}) OR c.changed_at >= %s)
), spell AS (
    SELECT {org} AS org_id, (
        SELECT MAX(begun.at) FROM cases_caseevent begun
        WHERE begun.case_id = last.case_id AND begun.at < %s AND begun.version <= last.version AND {began}
    ) AS since
    FROM last JOIN cases_caseevent stood ON stood.case_id = last.case_id AND stood.version = last.version
    WHERE stood.to_state IN ({counted})
)
SELECT {bands}
FROM spell
JOIN orgs_orgpath here ON here.org_id = spell.org_id AND here.line = 'territorial' AND {here}
JOIN orgs_orgpath root ON root.org_id = %s AND root.line = 'territorial' AND {root}
WHERE here.path >= root.path AND here.path < root.path || 'G'
"""


def spell_counts(
    org_id: int, *, end: datetime, since: Sequence[datetime], at_unit: bool, on: date | None
) -> tuple[int, ...]:
    """How many were open before `end` at the unit and all below it, by when their spell began: in or after the first of
    `since` (the latest first), before it and in or after the second, …, and before all of them.

    `at_unit`: those in the hands of the units, not those about the places. `on`: by the tree of that day, else today's.
    """
    bounds = [moment(one) for one in since]
    bands = ["SUM(CASE WHEN since >= %s THEN 1 ELSE 0 END)"]
    bands += ["SUM(CASE WHEN since < %s AND since >= %s THEN 1 ELSE 0 END)"] * (len(bounds) - 1)
    bands += ["SUM(CASE WHEN since < %s THEN 1 ELSE 0 END)"]
    tree = _TODAY if on is None else _ON_THE_DAY
    day = [] if on is None else [connection.ops.adapt_datefield_value(on)] * 2
    statement = _STATEMENT.format(
        open=_words(OPEN),
        org="COALESCE(stood.to_unit_id, stood.unit_id)" if at_unit else "last.place_id",
        began=_BEGAN_AT_UNIT if at_unit else _BEGAN_AT_PLACE,
        counted=_words(LED if at_unit else OPEN),
        bands=", ".join(bands),
        here=tree.format("here"),
        root=tree.format("root"),
    )
    edges = [bounds[0], *(bound for pair in pairwise(bounds) for bound in pair), bounds[-1]]
    ended = moment(end)
    with connection.cursor() as cursor:
        cursor.execute(statement, [ended, ended, ended, ended, *edges, *day, org_id, *day])
        return tuple(int(count or 0) for count in cursor.fetchone())
