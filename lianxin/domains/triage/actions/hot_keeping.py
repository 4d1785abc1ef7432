"""Hot spots at places that no night looks at any more end; what was over long ago is deleted, with what was said of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from lianxin.domains.triage.enums import HotState
from lianxin.domains.triage.models import HotSpot
from lianxin.domains.triage.queries.hot_counting import places_reckoned
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.audit.actions import Deed
from lianxin.kernel.actors import SYSTEM

# From the end on; as long as words are kept once their matter is over, and as far back as the season looks.
KEPT = timedelta(days=3 * 365)


@transaction.atomic
def end_forgotten(*, at: datetime) -> int:
    """End what stands at places that were closed or moved out of what is reckoned; how many. A place that is still looked at
    keeps its own, however many nights were missed.
    """
    places = set(HotSpot.objects.filter(ended_at__isnull=True).values_list("place_id", flat=True))
    gone = places - places_reckoned(places)
    spots = list(HotSpot.objects.select_for_update().filter(ended_at__isnull=True, place_id__in=gone))
    for spot in spots:
        spot.state, spot.ended_at = HotState.OVER, at
        spot.save(update_fields=["state", "ended_at"])
    _record(spots, "triage.hot_spot_over", at=at)
    return len(spots)


@transaction.atomic
def purge_hot_spots(*, at: datetime, limit: int = 10_000) -> int:
    """Delete what has been over for its years, with its notes; how many. What remains is the audit, without their words."""
    old = HotSpot.objects.select_for_update().filter(ended_at__lt=at - KEPT)
    due = list(old.order_by("ended_at", "pk")[:limit])
    _record(due, "triage.hot_spot_purged", at=at)
    HotSpot.objects.filter(pk__in=[spot.pk for spot in due]).delete()
    return len(due)


def _record(spots: Iterable[HotSpot], verb: str, *, at: datetime) -> None:
    audit.record_many(
        [
            Deed(verb=verb, by=SYSTEM, at=at, subject=("hot_spot", str(spot.uuid)), changes={"place": spot.place_id})
            for spot in spots
        ]
    )
