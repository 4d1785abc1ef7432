"""What was proposed is not kept for ever: words and second thoughts until the request is closed, the rest for a year."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from lianxin.domains.cases.enums import State
from lianxin.domains.triage.models import KeptProposal, Proposed
from lianxin.domains.triage.rules_assigning import WITHIN

AT_ONCE = 500


def forget_proposals(*, at: datetime) -> None:
    """In small steps, each by itself; safe to run twice, also at once.

    That a request went without a person is kept as long as the request: no lesson may come of it.
    """
    _forget_words()
    long_ago = at - WITHIN
    past = Q(settled_at__lt=long_ago) | Q(case__state=State.CLOSED, case__closed_at__lt=long_ago)
    for keys in _by_steps(Proposed.objects.filter(past, assigned_at__isnull=True)):
        Proposed.objects.filter(pk__in=keys).delete()


def _forget_words() -> None:
    """Of closed requests all but the likeliest category, and the words that spoke for that."""
    closed = KeptProposal.objects.filter(proposed__case__state=State.CLOSED)
    for keys in _by_steps(closed.filter(Q(rank__gt=0) | ~Q(words=[]))):
        here = KeptProposal.objects.filter(pk__in=keys)
        with transaction.atomic():
            here.filter(rank__gt=0).delete()
            here.update(words=[])


def _by_steps(rows: QuerySet[KeptProposal] | QuerySet[Proposed]) -> Iterator[list[int]]:
    after = 0
    while keys := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        yield keys
        after = keys[-1]
