"""Loading all of it, in one transaction: after a failure the place is as empty as before."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation

from lianxin.demo.accounts import demo_accounts, open_accounts
from lianxin.demo.configuration import load_categories, load_details, load_notice
from lianxin.demo.forms import keep_forms
from lianxin.demo.kept import keep_things
from lianxin.demo.photos import illustrated
from lianxin.demo.population import Population, places
from lianxin.demo.thread import Cast
from lianxin.demo.today import live_today
from lianxin.demo.tree import CITY, COMMUNITY, OFFICES, department_code, grid_code, parents
from lianxin.demo.units import give_phones, load_units
from lianxin.domains.cases.actions.bulk import record_past_cases
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.worktime.queries import clock_for
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict

SEED = "lianxin demonstration 1"
# The notice is in force before the first request.
NOTICE_BEFORE = timedelta(days=400)

# Hears what is being loaded, how much is done and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was loaded. `code` is the tracking code of a request in progress, `grid` of a QR address to report at."""

    units: int
    categories: int
    accounts: int
    cases: int
    steps: int
    code: str
    grid: str


def place_is_empty() -> bool:
    """Whether there is neither a unit nor an account nor a request."""
    return not (Org.objects.exists() or User.objects.exists() or Case.objects.exists())


def load_demo(*, at: datetime, progress: Progress | None = None) -> DemoSummary:
    """Load everything, dated relative to `at`; the same `at` gives the same place, but for random identifiers.

    Raises Conflict where anything is there already.
    """
    tell = progress or _silent
    rng = random.Random(SEED)  # noqa: S311  invented people need no secrets
    with transaction.atomic(), translation.override("zh-hans"):
        if not place_is_empty():
            raise Conflict("There are data here already. The demonstration is loaded into an empty place only.")
        orgs = load_units(at=at, tick=lambda done, total: tell("units", done, total))
        give_phones(orgs, at=at)
        categories = load_categories()
        load_details(since=clock.local_day(at), at=at)
        notice = load_notice(orgs[CITY], valid_from=clock.local_day(at - NOTICE_BEFORE))
        working = _working_units()
        done = _Counter(tell, "accounts", len(working) + len(demo_accounts()))
        staff = open_accounts(orgs, working, at=at, rng=rng, tick=done.one)
        done.finish()
        cast = Cast(units=orgs, staff=staff)
        population = Population(
            cast=cast,
            categories=categories,
            notice=notice,
            at=at,
            rng=rng,
            hours=clock_for(cast.units[COMMUNITY].pk),
        )
        requests = illustrated(population.requests())
        counted = _Counter(tell, "requests", len(requests))
        recorded = record_past_cases(cases=requests, by=SYSTEM, at=at, progress=counted.more)
        live_today(orgs, staff, at=at)
        keep_things(orgs, categories, at=at)
        keep_forms(orgs, at=at)
    return DemoSummary(
        units=len(orgs),
        categories=len(categories),
        accounts=len(demo_accounts()),
        cases=recorded.new,
        steps=recorded.steps,
        code=_code_in_progress(),
        grid=grid_code(COMMUNITY, 1),
    )


def _working_units() -> list[str]:
    """Where somebody works in the history: the places, what stands above them, their grids and the departments."""
    above = parents()
    found = dict.fromkeys(places())
    for place in places():
        code = above[place]
        while code:
            found[code] = None
            code = above[code]
    found |= dict.fromkeys(code for code in above if len(code) == len(grid_code(COMMUNITY, 1)) and "-" not in code)
    return [*found, *(department_code(office) for office in OFFICES)]


def _code_in_progress() -> str:
    shown = Case.objects.filter(state=State.IN_PROGRESS, unit__code=grid_code(COMMUNITY, 1)).order_by("-pk").first()
    return shown.tracking_code if shown else ""


def _silent(_what: str, _done: int, _total: int) -> None:
    """Nobody wants to hear."""


@dataclass(slots=True)
class _Counter:
    """Counts up and tells how far it has come."""

    tell: Progress
    what: str
    total: int
    done: int = 0

    def one(self) -> None:
        self.more(1)

    def more(self, count: int) -> None:
        self.done = min(self.total, self.done + count)
        self.tell(self.what, self.done, self.total)

    def finish(self) -> None:
        """Say that all is done, where fewer were needed than thought."""
        self.tell(self.what, self.total, self.total)
