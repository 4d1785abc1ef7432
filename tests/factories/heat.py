"""Requests over some weeks, and hot spots found among them by the nightly job."""

from datetime import datetime, timedelta

from lianxin.domains.cases.models import Case, Category
from lianxin.domains.triage.actions.hot_nightly import hot_spots
from lianxin.domains.triage.models import HotSpot
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from tests.factories.cases import make_case, make_category


def make_topic(number: int = 1) -> Category:
    """A leaf at the third level; its topic is the category above it."""
    top = make_category(f"{number:02d}", name=f"城乡建设{number}")
    topic = make_category(f"{number:02d}.02", name=f"供水排水{number}", parent=top)
    return make_category(f"{number:02d}.02.01", name=f"停水{number}", parent=topic)


def make_requests(count: int, place: Org, category: Category, *, at: datetime, **more: str) -> list[Case]:
    """So many, an hour apart."""
    return [
        make_case(place, category=category, at=at - timedelta(hours=number), phone=f"1390000{number:04d}", **more)
        for number in range(count)
    ]


def make_rise(place: Org, category: Category, *, count: int = 12, days_ago: int = 2) -> None:
    """From nothing to `count` requests within a day."""
    make_requests(count, place, category, at=clock.at_local(clock.today() - timedelta(days=days_ago), hour=20))


def make_hot_spot(place: Org, category: Category, *, count: int = 12) -> HotSpot:
    """A rise, as the night found it; those concerned are told when the jobs have run."""
    make_rise(place, category, count=count)
    hot_spots()
    run_due()
    return HotSpot.objects.get(ended_at__isnull=True, category__in=[category, category.parent])
