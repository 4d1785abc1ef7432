"""What narrows a list down."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from lianxin.domains.cases import sql
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models.case import OPEN_STATES, UNCLOSED_STATES
from lianxin.kernel import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Empty fields narrow nothing. What is no state, kind or channel is met by no case.

    `state` may be one of the place's own; `place` and `unit` are paths, with all below; `since` and `until` days of
    submission, both included; `level` the code of the kind of unit that solved it; `among` ids, found by a text.
    """

    state: str = ""
    kind: str = ""
    category: str = ""
    place: str = ""
    unit: str = ""
    channel: str = ""
    since: date | None = None
    until: date | None = None
    overdue: bool = False
    supervised: bool = False
    exempt: bool = False
    level: str = ""
    among: tuple[int, ...] | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in ("", None, False) for field in fields(self))


NO_FILTERS = Filters()


def narrowing(filters: Filters, *, now: datetime, by_due: bool) -> sql.Term:
    """All of it as one condition, which leaves the index to the order of the list: newest first, or `by_due`."""
    wanted = _state(filters.state, by_due=by_due)
    for column in ("kind", "channel"):
        if value := getattr(filters, column):
            wanted &= sql.Term(f"c.{column} = %s", (value,))
    if filters.category:
        wanted &= sql.Term(f"{sql.still('category_id')} IN ({_CATEGORIES})", _category_values(filters.category))
    if filters.place:
        wanted &= sql.in_passing("place_path", [filters.place])
    if filters.unit:
        wanted &= sql.in_passing("unit_path", [filters.unit])
    if filters.level:
        wanted &= sql.Term(f"{sql.still('resolved_unit_id')} IN ({_SOLVERS})", (filters.level,))
    if filters.among is not None:
        wanted &= sql.is_among("c.id", filters.among)
    return wanted & _period(filters) & _marks(filters, now)


_CATEGORIES = "SELECT k.id FROM cases_category k WHERE k.code = %s OR substr(k.code, 1, %s) = %s"
_SOLVERS = "SELECT o.id FROM orgs_org o JOIN orgs_orgkind k ON k.id = o.kind_id WHERE k.code = %s"


def _category_values(code: str) -> tuple[str, int, str]:
    """The category and everything below it."""
    return code, len(code) + 1, f"{code}."


def _state(state: str, *, by_due: bool) -> sql.Term:
    if not state:
        return sql.ALWAYS
    if state not in State.values:
        return sql.Term("c.local_state = %s", (state,))
    if state in UNCLOSED_STATES and not by_due:
        # With the rest of the condition, what its index holds.
        return sql.Term("c.state = %s", (state,)) & sql.is_one_of("state", UNCLOSED_STATES)
    return sql.Term(f"{sql.still('state')} = %s", (state,))


def rare_kinds(code: str) -> sql.Branch:
    """The cases of a category, by its index."""
    return sql.Branch(where=sql.Term(f"c.category_id IN ({_CATEGORIES})", _category_values(code)))


def _period(filters: Filters) -> sql.Term:
    wanted = sql.ALWAYS
    if filters.since:
        wanted &= sql.Term("c.submitted_at >= %s", (sql.moment(clock.at_local(filters.since)),))
    if filters.until:
        end = clock.at_local(filters.until + timedelta(days=1))
        wanted &= sql.Term("c.submitted_at < %s", (sql.moment(end),))
    return wanted


def _marks(filters: Filters, now: datetime) -> sql.Term:
    wanted = sql.ALWAYS
    if filters.overdue:
        wanted &= sql.is_one_of("state", OPEN_STATES) & sql.Term("c.due_at < %s", (sql.moment(now),))
    if filters.supervised:
        wanted &= sql.Term("c.supervised_at IS NOT NULL")
    if filters.exempt:
        wanted &= sql.Term("c.exempt_at IS NOT NULL")
    return wanted
