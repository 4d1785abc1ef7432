"""The three rates and what stands beside them: by cohort, each numerator and denominator written down once, here.

A cohort are the requests submitted in a span of days. What two persons marked as a demand that cannot be met weighs in
no rate; it is counted apart. Merged requests count like others, parts of a split request do not: nobody asked them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, F, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.enums import Satisfaction, Solved
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.models.case import OPEN_STATES
from lianxin.domains.cases.permissions import VIEW
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import children, path_of
from lianxin.foundation.orgs.rules import STEP, ids_on, path_range
from lianxin.kernel.errors import Message, Missing
from lianxin.kernel.language import in_readers_language

HUNDRED = 100
_AGES = (5, 10, 15, 30)
_AGE_WORDS = (
    _("up to 5 days"),
    _("6 to 10 days"),
    _("11 to 15 days"),
    _("16 to 30 days"),
    _("more than 30 days"),
)


@dataclass(frozen=True, slots=True)
class RateDefinition:
    """A rate: what it is called, what is counted above and below the line, in words and as conditions."""

    code: str
    label: Message
    above_words: Message
    below_words: Message
    above: Q
    below: Q


_HEARD = ~Q(solved="")

RESPONSE = RateDefinition(
    "response",
    _("Response rate"),
    _("requests whose reporter was first contacted within the limit"),
    _("requests whose limit of the first contact has passed, or who were contacted before"),
    Q(responded_at__isnull=False, first_late=False),
    Q(first_due_at__isnull=False) & (Q(responded_at__isnull=False) | Q(first_late=True)),
)
RESOLUTION = RateDefinition(
    "resolution",
    _("Resolution rate"),
    _("requests whose reporter says that it is solved"),
    _("requests whose reporter said whether it is solved, on the page or when called back"),
    Q(solved=Solved.YES),
    _HEARD,
)
SATISFACTION = RateDefinition(
    "satisfaction",
    _("Satisfaction rate"),
    _("requests whose reporter is satisfied or mostly satisfied"),
    _("requests whose reporter said how satisfied they are, on the page or when called back"),
    Q(satisfaction__in=(Satisfaction.SATISFIED, Satisfaction.MOSTLY)),
    ~Q(satisfaction=""),
)
IN_TIME = RateDefinition(
    "in_time",
    _("Answered in time"),
    _("requests answered before their deadline passed at any level"),
    _("requests answered, and open ones whose deadline has passed"),
    Q(resolved_at__isnull=False, overdue_at__isnull=True),
    Q(resolved_at__isnull=False) | Q(overdue_at__isnull=False),
)
REOPENED = RateDefinition(
    "reopened",
    _("Share reopened"),
    _("requests reopened at least once"),
    _("requests that were answered at least once"),
    Q(reopened__gt=0),
    Q(resolved_at__isnull=False) | Q(reopened__gt=0),
)
ALL_RATES = (RESPONSE, RESOLUTION, SATISFACTION, IN_TIME, REOPENED)
THREE_RATES = (RESPONSE, RESOLUTION, SATISFACTION)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of one cohort. `percent` is None below the smallest number of cases that says anything."""

    definition: RateDefinition
    above: int
    below: int

    @property
    def is_shown(self) -> bool:
        return bool(self.below >= settings.RATE_MIN_CASES)

    @property
    def percent(self) -> float | None:
        """To one decimal."""
        return round(HUNDRED * self.above / self.below, 1) if self.is_shown and self.below else None


@dataclass(frozen=True, slots=True)
class Cohort:
    """The figures of one unit's cohort."""

    cases: int
    open: int
    exempt: int
    rates: Mapping[str, Rate]

    def three(self) -> list[Rate]:
        return [self.rates[definition.code] for definition in THREE_RATES]


@dataclass(frozen=True, slots=True)
class UnitCohort:
    """A child of the unit asked about, in the order of the tree: nobody is ranked."""

    unit: Org
    cohort: Cohort


@dataclass(frozen=True, slots=True)
class Level:
    """How many requests were solved by units of one kind."""

    kind: str
    words: str
    cases: int
    percent: float


def path_for_rates(reach: Reach, unit: Org) -> str:
    """The path of a unit, by which its figures are asked, if this account may see them; raises Missing."""
    path = path_of(unit.pk)
    if not reach.covers(VIEW, path):
        raise Missing(_("There is no such unit in your reach."))
    return path


def cohort_of(path: str, *, since: datetime, until: datetime) -> Cohort:
    """The figures of what was submitted in [since, until) about places under the unit of `path`. One statement."""
    return _cohort(_submitted(path, since, until).aggregate(**_counts()))


def cohorts_below(path: str, *, since: datetime, until: datetime) -> list[UnitCohort]:
    """The same for each child of the unit, the children without requests too. Two statements."""
    step = Substr("place_path", len(path) + 1, STEP, output_field=CharField())
    rows = _submitted(path, since, until).annotate(step=step).values("step").annotate(**_counts()).order_by()
    found: dict[int, dict[str, Any]] = {int(row["step"], 16): {**row} for row in rows if row["step"]}
    empty: dict[str, Any] = dict.fromkeys(_counts(), 0)
    return [UnitCohort(child, _cohort(found.get(child.pk, empty))) for child in children(ids_on(path)[-1])]


def solved_by_level(path: str, *, since: datetime, until: datetime) -> list[Level]:
    """By which kind of unit answered requests were solved, the lowest level first. One statement."""
    kind = F("resolved_unit__kind__code")
    answered = _submitted(path, since, until).filter(resolved_unit__isnull=False, exempt_at__isnull=True)
    rows = list(
        answered.values(
            name_zh=F("resolved_unit__kind__name_zh"),
            name_en=F("resolved_unit__kind__name_en"),
            rank=F("resolved_unit__kind__rank"),
            code=kind,
        )
        .annotate(cases=Count("pk"))
        .order_by("-rank", "code")
    )
    total = sum(row["cases"] for row in rows)
    return [
        Level(
            kind=row["code"],
            words=in_readers_language(row["name_zh"], row["name_en"]),
            cases=row["cases"],
            percent=round(HUNDRED * row["cases"] / total, 1),
        )
        for row in rows
    ]


def rating_distribution(path: str, *, since: datetime, until: datetime) -> list[tuple[Satisfaction, int]]:
    """How many said what: averages hide that people are either content or angry. One statement."""
    rows = (
        _submitted(path, since, until)
        .exclude(satisfaction="")
        .values_list("satisfaction")
        .annotate(cases=Count("pk"))
        .order_by()
    )
    found: dict[str, int] = dict(rows)
    return [(choice, found.get(choice, 0)) for choice in Satisfaction]


def open_ages(path: str, *, now: datetime) -> list[tuple[Message, int]]:
    """How old what is open today is: a rate of what was answered says nothing of what was not. One statement."""
    low, high = path_range(path)
    waiting = Case.objects.filter(place_path__gte=low, place_path__lt=high, state__in=OPEN_STATES, parent__isnull=True)
    counts: dict[str, Count] = {}
    younger: datetime | None = None
    for number, days in enumerate((*_AGES, None)):
        since = now - timedelta(days=days) if days is not None else None
        span = Q(submitted_at__gte=since) if since else Q()
        counts[f"age{number}"] = Count("pk", filter=span & (Q(submitted_at__lt=younger) if younger else Q()))
        younger = since
    found = waiting.aggregate(**counts)
    return list(zip(_AGE_WORDS, (found[name] for name in counts), strict=True))


def _submitted(path: str, since: datetime, until: datetime) -> QuerySet[Case]:
    low, high = path_range(path)
    return Case.objects.filter(
        place_path__gte=low, place_path__lt=high, submitted_at__gte=since, submitted_at__lt=until, parent__isnull=True
    )


def _counts() -> dict[str, Count]:
    weighs = Q(exempt_at__isnull=True)
    counts = {
        "cases": Count("pk"),
        "open": Count("pk", filter=Q(state__in=OPEN_STATES)),
        "exempt": Count("pk", filter=~weighs),
    }
    for definition in ALL_RATES:
        counts[f"{definition.code}_above"] = Count("pk", filter=weighs & definition.below & definition.above)
        counts[f"{definition.code}_below"] = Count("pk", filter=weighs & definition.below)
    return counts


def _cohort(row: Mapping[str, Any]) -> Cohort:
    rates = {
        definition.code: Rate(definition, row[f"{definition.code}_above"], row[f"{definition.code}_below"])
        for definition in ALL_RATES
    }
    return Cohort(cases=row["cases"], open=row["open"], exempt=row["exempt"], rates=rates)
