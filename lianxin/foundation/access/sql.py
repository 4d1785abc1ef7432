"""SQL beyond the ORM: the upsert that counts and answers at once; and who reaches what, which every page and every action
asks and the ORM would take ten times as long to write as a database to answer. The same words on SQLite and PostgreSQL.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

_COUNT_UP = """
INSERT INTO access_limit (key, window_ends, count) VALUES {rows}
ON CONFLICT (key, window_ends) DO UPDATE SET count = access_limit.count + 1
RETURNING key, count
"""


def count_up(*, keys: Sequence[str], window_ends: datetime) -> dict[str, int]:
    """The number of uses of each key in the window, this one included. Keys are locked in one order by all callers."""
    ends = connection.ops.adapt_datetimefield_value(window_ends)
    rows = ", ".join(["(%s, %s, 1)"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_UP.format(rows=rows), [value for key in sorted(keys) for value in (key, ends)])
        return dict(cursor.fetchall())


_HELD = """
SELECT g.role, g.org_id, g.line, p.path
FROM access_rolegrant g
JOIN accounts_user u ON u.id = g.user_id
LEFT JOIN orgs_orgpath p ON p.org_id = g.org_id AND p.line = g.line AND p.valid_to IS NULL
WHERE g.user_id = %s AND u.is_active AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)
ORDER BY g.id
"""
_STILL_LENT = """access_apitoken.created_by_id IS NULL OR EXISTS (
SELECT 1 FROM access_rolegrant g
JOIN accounts_user u ON u.id = g.user_id
JOIN orgs_orgpath above ON above.org_id = g.org_id AND above.line = g.line AND above.valid_to IS NULL
JOIN orgs_orgpath here ON here.org_id = access_apitoken.org_id AND here.line = g.line AND here.valid_to IS NULL
WHERE g.user_id = access_apitoken.created_by_id AND g.line = access_apitoken.line AND u.is_active
AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)
AND substr(here.path, 1, length(above.path)) = above.path AND ({lends}))"""


def held(user_id: int, *, on: date) -> list[tuple[str, int, str, str | None]]:
    """Role, unit, line and where the unit stands in it today (None: nowhere), of each grant that holds on a day."""
    day = connection.ops.adapt_datefield_value(on)
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [user_id, day, day])
        return list(cursor.fetchall())


def still_lent(lenders: Mapping[str, Sequence[str]], *, on: date) -> RawSQL:
    """Whether a token's maker, if it has one, holds today a role that lends the token's: `lenders` names them by role."""
    day = connection.ops.adapt_datefield_value(on)
    one = "access_apitoken.role = %s AND g.role IN ({})"
    lends = " OR ".join(one.format(", ".join(["%s"] * len(roles))) for roles in lenders.values())
    values = [value for role, roles in lenders.items() for value in (role, *roles)]
    text = _STILL_LENT.format(lends=lends or "1 = 0")
    return RawSQL(text, (day, day, *values), output_field=BooleanField())  # noqa: S611  values stand apart
