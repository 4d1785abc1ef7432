"""After the answer: who stayed silent, and who was drawn to be called back."""

from datetime import datetime

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import CallBack, Case
from lianxin.domains.cases.permissions import DESK, DISPATCH, SUPERVISE
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.rules import STEP, path_range


def silent_cases(*, until: datetime) -> QuerySet[Case]:
    """Resolved by then, and nobody has said a word since: those who wrote themselves can, so their silence closes.

    Who came by phone, desk or another's hand is called instead. What is to be verified is verified first.
    """
    unverified = Q(category__verify=True, verified_at__isnull=True)
    themselves = Q(channel__in=rules.SELF_SERVICE, entered_by__isnull=True)
    silent = Case.objects.filter(themselves, state=State.RESOLVED, resolved_at__lte=until, parent__isnull=True)
    return silent.exclude(unverified).order_by("resolved_at")


def call_backs_waiting(reach: Reach, *, user_id: int) -> QuerySet[CallBack]:
    """Drawn cases that this desk calls: resolved below it, or at the top of the tree, and not by the reader."""
    below = Q(pk__in=[])
    for path in {path for permission in (DESK, DISPATCH, SUPERVISE) for path in reach.paths(permission)}:
        low, high = path_range(path)
        at_top = Q(lies=low) if len(low) == STEP else Q(pk__in=[])
        below |= Q(lies__gt=low, lies__lt=high) | at_top
    # Joined to nothing, so that no index of paths is chosen: the few that were drawn lead to their cases.
    drawn = CallBack.objects.alias(lies=Concat("case__unit_path", Value("")))
    drawn = drawn.filter(below, done_at__isnull=True, case__state__in=(State.RESOLVED, State.CLOSED))
    others = drawn.exclude(case__handler_id=user_id)
    return others.select_related("case__place", "case__unit", "case__reporter").order_by("tries", "drawn_at", "id")


def open_call_back(case: Case) -> CallBack | None:
    """The draw of this case that still waits for a call."""
    return case.call_backs.filter(done_at__isnull=True).first()
