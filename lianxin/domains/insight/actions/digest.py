"""The Monday digest: asked for by oneself, sent by the clock, stopped at any time. Nobody counts who reads it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.actions.telling_units import tell_accounts
from lianxin.domains.insight.models import DigestWish
from lianxin.domains.insight.notices import DIGEST
from lianxin.domains.insight.queries.digest import exact_path, week_told, wish_by_id
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.accounts.models import User
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Refused


def ask_for_digest(*, user: User, org: Org, by: Actor, at: datetime) -> DigestWish:
    """From now on the account is told every Monday; twice is once. Raises Refused for another's account and out of reach."""
    if by.user_id != user.pk:
        raise Refused(_("Everybody asks for the digest themselves."))
    exact_path(reach_of(by), org)
    with transaction.atomic():
        wish, is_new = DigestWish.objects.get_or_create(user=user, org=org, defaults={"since": at})
        if is_new:
            audit.record(verb="insight.digest_asked", by=by, at=at, subject=("org", str(org.pk)))
    return wish


def stop_digest(*, user: User, org: Org, by: Actor, at: datetime) -> None:
    """The account is told no longer; does nothing where it was not."""
    if by.user_id != user.pk:
        raise Refused(_("Everybody asks for the digest themselves."))
    with transaction.atomic():
        gone, _rows = DigestWish.objects.filter(user=user, org=org).delete()
        if gone:
            audit.record(verb="insight.digest_stopped", by=by, at=at, subject=("org", str(org.pk)))


def send_digest(*, wish_id: int, at: datetime) -> None:
    """Tell one account how last week went, once a week; nothing where it may not see the figures any more."""
    wish = wish_by_id(wish_id)
    if wish is None:
        return
    today = clock.local_day(at)
    monday = today - timedelta(days=today.weekday())
    with translation.override(wish.user.language):
        try:
            told = week_told(reach_of(wish.user.actor), wish.org, monday=monday)
        except Refused:
            return
        params = {
            "unit": wish.org.short_name,
            "sentence": told.sentence,
            "url": f"{settings.SITE_URL}/desk/figures/{wish.org_id}/",
        }
    key = f"{DIGEST.code} {wish.org_id} {monday.isoformat()}"
    tell_accounts(accounts=[wish.user], template=DIGEST.code, params=params, key=key)
