"""Addresses for the screens of halls: each shows one unit's wall in rounded figures, without an account, until it is ended."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianxin.domains.insight.queries.walls import PURPOSE, hung_at, require_hangs, subject_of_wall
from lianxin.foundation.access.links import make_task_link, revoke_task_link
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid, Missing, TooMany
from lianxin.kernel.text import clean_text

# A screen hangs for years; an address that everybody forgot ends by itself all the same.
LASTS = timedelta(days=3 * 365)
MOST_HUNG = 20
LABEL_LENGTH = 60
_DAY = 24 * 60 * 60


def hang_wall(*, org: Org, label: str, by: Actor, at: datetime) -> str:
    """The token of an address that shows the unit's wall; `label` says where it hangs. It cannot be read again.

    Raises Refused for who does not answer for the unit's figures, Invalid for the label, TooMany for the twenty-first.
    """
    require_hangs(reach_of(by), org.pk)
    label = clean_text(label, multiline=False)
    if not 0 < len(label) <= LABEL_LENGTH:
        message = _("Say where the screen hangs, in up to %(length)d characters.") % {"length": LABEL_LENGTH}
        raise Invalid(message, {"label": message})
    with transaction.atomic():
        if hung_at(org.pk, at=at).count() >= MOST_HUNG:
            raise TooMany(_("A unit has twenty screens at most. End an address first."), _DAY)
        return make_task_link(
            purpose=PURPOSE,
            subject=subject_of_wall(org.pk),
            org=org,
            label=label,
            expires=at + LASTS,
            by=by,
            at=at,
        )


def take_down_wall(*, org: Org, link_id: int, by: Actor, at: datetime) -> None:
    """From now on the address shows nothing; raises Missing when it is none of this unit's, or over."""
    require_hangs(reach_of(by), org.pk)
    with transaction.atomic():
        link = hung_at(org.pk, at=at).filter(pk=link_id).first()
        if link is None:
            raise Missing(_("This address has ended already."))
        revoke_task_link(link=link, by=by, at=at)
