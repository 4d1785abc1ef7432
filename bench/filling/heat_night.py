"""A night over a million requests: how long each county's job takes, with rises planted in some communities."""

import random
import statistics
import time
from datetime import timedelta
from typing import Any

PLANTED = 60
OF_EACH = 20


def plant() -> int:
    """Requests of the last week are gathered at some communities under one topic each; how many rises."""
    from lianxin.domains.cases.models import Case, Category
    from lianxin.foundation.orgs.models import OrgPath
    from lianxin.kernel import clock

    chance = random.Random(311)
    end = clock.at_local(clock.today())
    recent = Case.objects.filter(submitted_at__gte=end - timedelta(days=7), submitted_at__lt=end)
    ids = list(recent.order_by("pk").values_list("pk", flat=True)[: PLANTED * OF_EACH])
    communities = list(
        OrgPath.objects.filter(valid_to__isnull=True, org__kind__code="community").values_list("org_id", "path")
    )
    categories = list(Category.objects.filter(level=2).values_list("pk", flat=True))
    made = 0
    for place, path in chance.sample(communities, len(ids) // OF_EACH):
        some, ids = ids[:OF_EACH], ids[OF_EACH:]
        Case.objects.filter(pk__in=some).update(place_id=place, place_path=path, category_id=chance.choice(categories))
        made += 1
    return made


def measured() -> dict[str, Any]:
    """Seconds of each job of the night, the second night of the same day, and what was found."""
    from django.db import connection

    from lianxin.domains.cases.models import Case
    from lianxin.domains.triage.actions.hot_spots import reckon_hot_spots
    from lianxin.domains.triage.models import HotSpot
    from lianxin.domains.triage.queries.hot_counting import units_to_reckon
    from lianxin.foundation.orgs.models import Org
    from lianxin.foundation.orgs.queries import org_by_id
    from lianxin.kernel import clock
    from lianxin.kernel.actors import SYSTEM

    now = clock.now()
    day = clock.local_day(now) - timedelta(days=1)
    taken: dict[str, list[float]] = {"first": [], "again": []}
    kinds = []
    for seconds_of in taken.values():
        for org_id in units_to_reckon():
            org = org_by_id(org_id)
            begin = time.perf_counter()
            reckon_hot_spots(org=org, day=day, by=SYSTEM, at=now)
            seconds_of.append(time.perf_counter() - begin)
            kinds.append(org.kind.code)
    counties = [seconds for seconds, kind in zip(taken["first"], kinds, strict=False) if kind == "county"]
    return {
        "database": connection.vendor,
        "cases": Case.objects.count(),
        "units": Org.objects.count(),
        "jobs": len(taken["first"]),
        "county_median": statistics.median(counties),
        "county_most": max(counties),
        "city": taken["first"][kinds.index("city")],
        "night": sum(taken["first"]),
        "again": sum(taken["again"]),
        "spots": HotSpot.objects.count(),
    }
