"""Warning those concerned of a hot spot, in Lianxin only: the unit and the one above it, once for each class it reaches."""

from django.conf import settings
from django.utils import translation

from lianxin.domains.cases.actions.telling_units import tell_accounts
from lianxin.domains.cases.permissions import DESK, DISPATCH, SUPERVISE
from lianxin.domains.triage import notices
from lianxin.domains.triage.enums import HeatClass, HotState
from lianxin.domains.triage.heat_words import rise_words, sum_words
from lianxin.domains.triage.models import HotSpot
from lianxin.foundation.access.queries import accounts_serving
from lianxin.foundation.accounts.models import User
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import supervising_unit
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

_CONCERNED = (DESK, DISPATCH, SUPERVISE)


@task("triage.warn_hot_spot")
def warn_hot_spot(*, spot_id: int, heat_class: int) -> None:
    """Tell the desk and those who lead, at the place and one level above. Safe to run twice."""
    spots = HotSpot.objects.select_for_update(of=("self",)).select_related("place__kind", "category", "mostly")
    spot = spots.filter(pk=spot_id, ended_at__isnull=True).first()
    if spot is None or (spot.warned_class is not None and spot.warned_class >= heat_class):
        return
    accounts = concerned(spot.place)
    for account in accounts:
        with translation.override(account.language):
            params = {
                "place": spot.place.short_name,
                "topic": spot.category.words,
                "class": str(HeatClass(heat_class).label),
                "rise": rise_words(spot),
                "sum": sum_words(spot),
                "url": f"{settings.SITE_URL}/desk/hot/{spot.uuid}/",
            }
        key = f"{notices.HOT_SPOT.code} {spot.uuid} {heat_class}"
        tell_accounts(accounts=[account], template=notices.HOT_SPOT.code, params=params, key=key)
    if accounts:
        now = clock.now()
        spot.state, spot.warned_at, spot.warned_class = HotState.WARNED, now, heat_class
        spot.save(update_fields=["state", "warned_at", "warned_class"])
        changes = {"class": heat_class, "told": len(accounts)}
        subject = ("hot_spot", str(spot.uuid))
        audit.record(verb="triage.hot_spot_warned", by=SYSTEM, at=now, subject=subject, changes=changes)


def concerned(place: Org) -> list[User]:
    """Who serves the place and who serves the nearest unit above it where anybody does, each once."""
    found = {user.pk: user for user in _serving(place)}
    above = supervising_unit(place)
    while above is not None:
        users = _serving(above)
        if users:
            return list((found | {user.pk: user for user in users}).values())
        above = supervising_unit(above)
    return list(found.values())


def _serving(org: Org) -> list[User]:
    return [user for permission in _CONCERNED for user in accounts_serving(org.pk, permission)]
