"""Matters of other authorities that wait to be passed on: for the dispatcher of their place alone."""

from django.db.models import F, QuerySet

from lianxin.domains.cases.models import Referral
from lianxin.domains.cases.permissions import DISPATCH
from lianxin.foundation.access.queries import Reach

LISTED = 200


def referrals_for(reach: Reach) -> QuerySet[Referral]:
    """Those of this dispatcher's places, not passed on first, then the oldest; words are read one by one, audited."""
    mine = Referral.objects.filter(place_id__in=reach.org_ids(DISPATCH)).defer("words", "contact")
    in_order = mine.order_by(F("passed_at").asc(nulls_first=True), "received_at", "id")
    return in_order.select_related("place", "category", "passed_by")[:LISTED]


def waiting_referrals(reach: Reach) -> int:
    """How many wait to be passed on."""
    waiting = Referral.objects.filter(place_id__in=reach.org_ids(DISPATCH), passed_at__isnull=True)
    return waiting.count() if reach.has(DISPATCH) else 0
