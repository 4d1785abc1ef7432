"""Matters of other authorities that are sent to us all the same: kept sealed, passed on, deleted, only counted."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.steps import WORDS_LIMIT
from lianxin.domains.cases.measures.at_place import REFERRED
from lianxin.domains.cases.models import Category, Referral
from lianxin.domains.cases.permissions import DISPATCH
from lianxin.domains.cases.queries.categories import referred
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock, ids
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Missing
from lianxin.kernel.text import clean_text, shorten

CONTACT_LENGTH = 120
CHANNEL_LENGTH = 200


@transaction.atomic
def refer_matter(
    *, place: Org, category: Category, words: str, by: Actor, at: datetime, contact: str = "", key: str = ""
) -> Referral:
    """Keep what was sent although it belongs elsewhere, until the dispatcher of the place has passed it on.

    No photo, no name beyond `contact`. Sent twice under one `key`, it is kept once. Raises Invalid for what is ours, for what is not even kept, and without words.
    """
    elsewhere = referred(category)
    if elsewhere is None:
        raise Invalid(_("This belongs here: send it as a request."))
    if elsewhere.excluded:
        raise Invalid(_("This is not taken here, and nothing was kept."))
    text = clean_text(words)
    if not text or len(text) > WORDS_LIMIT:
        raise Invalid(_("Something is missing."), {"words": _("Say in a few words what it is about.")})
    new_id = ids.uuid7()
    if key:
        deed = rules.deed_key(key, text, category.pk, contact)
        earlier = jobs.remember(scope="cases.refer", key=deed, result={"referral": str(new_id)})
        if earlier is not None:
            return Referral.objects.get(uuid=earlier["referral"])
    referral = Referral.objects.create(
        uuid=new_id,
        place=place,
        category=category,
        channel=elsewhere.refer_to,
        words=text,
        contact=shorten(clean_text(contact, multiline=False), CONTACT_LENGTH),
        received_at=at,
        purge_on=clock.local_day(at) + timedelta(days=settings.REFERRAL_DAYS),
    )
    audit.record(
        verb="cases.refer", by=by, at=at, subject=("referral", str(referral.uuid)), changes={"place": place.pk}
    )
    journal.record(measure=REFERRED.code, org=place.pk, at=at, key=f"{REFERRED.code}:{referral.uuid}")
    return referral


@transaction.atomic
def read_referral(*, uuid: UUID, by: Actor, at: datetime) -> Referral:
    """One whole, for the dispatcher of its place; reading is in the audit. Raises Missing for a stranger."""
    referral = _locked(uuid, by)
    audit.record(verb="cases.read_referral", by=by, at=at, subject=("referral", str(uuid)))
    return referral


def _locked(uuid: UUID, by: Actor) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",)).select_related("place", "category", "passed_by")
    referral = rows.filter(uuid=uuid).first()
    if referral is None or not reach_of(by).covers(DISPATCH, path_of(referral.place_id)):
        raise Missing(_("There is no such matter."))
    return referral


@transaction.atomic
def pass_on_referral(*, uuid: UUID, passed_to: str, by: Actor, at: datetime) -> Referral:
    """The dispatcher has told the authority it belongs to. Raises Missing for a stranger, Conflict the second time."""
    referral = _locked(uuid, by)
    if referral.passed_at is not None:
        raise Conflict(_("It was passed on already."))
    told = shorten(clean_text(passed_to, multiline=False), CHANNEL_LENGTH)
    if not told:
        raise Invalid(_("Something is missing."), {"passed_to": _("Say to whom you passed it on.")})
    referral.passed_at, referral.passed_by_id, referral.passed_to = at, by.user_id, told
    referral.save(update_fields=["passed_at", "passed_by", "passed_to"])
    audit.record(verb="cases.pass_on", by=by, at=at, subject=("referral", str(uuid)), changes={"to": told})
    return referral


@transaction.atomic
def purge_referrals(*, by: Actor, at: datetime, limit: int = 1_000) -> int:
    """Delete what has been kept its days, passed on or not; how many. What remains is the count and the audit."""
    today = clock.local_day(at)
    due = list(Referral.objects.select_for_update().filter(purge_on__lte=today).order_by("purge_on", "pk")[:limit])
    _record_purge(due, by=by, at=at)
    Referral.objects.filter(pk__in=[one.pk for one in due]).delete()
    return len(due)


def _record_purge(due: Iterable[Referral], *, by: Actor, at: datetime) -> None:
    for one in due:
        changes = {"passed_on": one.passed_at is not None}
        audit.record(verb="cases.purge_referral", by=by, at=at, subject=("referral", str(one.uuid)), changes=changes)
