"""Counting all over again from the facts: to make the tallies anew, to check them, to follow the plan.

While it goes on nothing is folded, so that what was folded stays the same while it is counted; what is recorded meanwhile
waits in the tail, where every figure sees it. Nobody else waits: only the exchange of a measure's tallies at the end writes.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from lianxin.foundation.journal.measures import Measure, all_measures, measure_of
from lianxin.foundation.tallies.enums import Grain, Shelf
from lianxin.foundation.tallies.models import Series, TallyPlan, TallyState
from lianxin.foundation.tallies.recounting.places import Places, places_of
from lianxin.foundation.tallies.recounting.planning import Planned, plan_of, units_by_kind
from lianxin.foundation.tallies.rules import dims_of
from lianxin.foundation.tallies.sql import recount as sql
from lianxin.kernel import clock

# How long a recount that died keeps others from folding; one that lives renews it with every measure and grain.
LEASE = timedelta(minutes=10)
# (dimset, grain) -> kinds of unit
Plan = dict[tuple[str, Grain], list[str]]


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` steps; `what` is the code of the measure being counted."""

    what: str
    done: int
    total: int
