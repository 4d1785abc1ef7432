"""What narrows a list down."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Exact, In

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Category
from lianxin.domains.cases.models.case import OPEN_STATES, UNCLOSED_STATES
from lianxin.domains.cases.queries.sight import is_one_of, under
from lianxin.domains.cases.sql import Still
from lianxin.foundation.orgs.models import Org
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
        return bool(self._given())

    def _given(self) -> set[str]:
        return {field.name for field in fields(self) if getattr(self, field.name) not in ("", None, False)}

    @property
    def by_state_alone(self) -> bool:
        """Whether nothing narrows but a state of the table."""
        return not self._given() - {"state"} and self.state in {"", *State.values}


NO_FILTERS = Filters()


def narrowing(filters: Filters, *, now: datetime, by_due: bool) -> Q:
    """All of it as one condition, which leaves the index to the order of the list: newest first, or `by_due`."""
    wanted = _state(filters.state, by_due=by_due)
    for name in ("kind", "channel"):
        if getattr(filters, name):
            wanted &= Q((name, getattr(filters, name)))
    if filters.category:
        wanted &= Q(In(Still(F("category")), _categories(filters.category).values("pk")))
    if filters.place:
        wanted &= under([filters.place], "place_path")
    if filters.unit:
        wanted &= under([filters.unit], "unit_path")
    if filters.level:
        solvers = Org.objects.filter(kind__code=filters.level).values("pk")
        wanted &= Q(In(Still(F("resolved_unit")), solvers))
    if filters.among is not None:
        wanted &= Q(pk__in=filters.among)
    return wanted & _period(filters) & _marks(filters, now)


def _state(state: str, *, by_due: bool) -> Q:
    if state and state not in State.values:
        return Q(local_state=state)
    if state in UNCLOSED_STATES and not by_due:
        # The rest of the condition is what its index holds.
        return Q(state=state) & is_one_of(UNCLOSED_STATES)
    return Q(Exact(Still(F("state")), state)) if state else Q()


def _categories(code: str) -> QuerySet[Category]:
    return Category.objects.filter(Q(code=code) | Q(code__startswith=f"{code}."))


def category_ids(code: str) -> list[int]:
    """Of the category and everything below it; one statement."""
    return list(_categories(code).values_list("pk", flat=True))


def _period(filters: Filters) -> Q:
    wanted = Q()
    if filters.since:
        wanted &= Q(submitted_at__gte=clock.at_local(filters.since))
    if filters.until:
        wanted &= Q(submitted_at__lt=clock.at_local(filters.until + timedelta(days=1)))
    return wanted


def _marks(filters: Filters, now: datetime) -> Q:
    wanted = Q()
    if filters.overdue:
        wanted &= is_one_of(OPEN_STATES) & Q(due_at__lt=now)
    if filters.supervised:
        wanted &= Q(supervised_at__isnull=False)
    if filters.exempt:
        wanted &= Q(exempt_at__isnull=False)
    return wanted
