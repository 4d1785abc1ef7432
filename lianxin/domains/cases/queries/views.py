"""The lists that somebody keeps, and those that their units share."""

from collections.abc import Sequence

from django.db.models import Q

from lianxin.domains.cases.models import SavedView
from lianxin.foundation.access.queries import Reach


def saved_views(reach: Reach) -> Sequence[SavedView]:
    """One's own, then those shared by colleagues of the same unit; one statement."""
    user_id = reach.actor.user_id
    if user_id is None:
        return []
    units = {span.org_id for span in reach.spans}
    found = SavedView.objects.filter(Q(owner_id=user_id) | Q(unit_id__in=units)).select_related("owner").order_by()
    return sorted(found, key=lambda view: (view.owner_id != user_id, view.name))
