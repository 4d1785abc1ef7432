"""The telephone desk: a call passed on to an emergency number is counted, and nothing of it is kept."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases.enums import EMERGENCY_NUMBERS
from lianxin.domains.cases.measures.at_place import PASSED_ON
from lianxin.domains.cases.permissions import SUBMIT_FOR
from lianxin.foundation.access.queries import permits
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid, Refused


def pass_call_on(*, unit: Org, number: str, by: Actor, at: datetime, key: str) -> None:
    """Count a call that was passed on from `unit`'s desk; under one `key` it counts once.

    Raises Invalid for a number that is none of them, Refused without the right to enter requests there.
    """
    if number not in EMERGENCY_NUMBERS:
        raise Invalid(_("Choose one of the emergency numbers."))
    if not permits(by, SUBMIT_FOR, unit.pk):
        raise Refused(_("You may enter requests only for places of your own units."))
    with transaction.atomic():
        if jobs.remember(scope="cases.pass_call_on", key=key, result={"number": number}) is not None:
            return
        journal.record(
            measure=PASSED_ON.code,
            org=unit.pk,
            at=at,
            key=f"call:{key}",
            dims={"number": number},
            actor=by.pseudonym,
        )
        changes = {"number": number}
        audit.record(verb="cases.pass_call_on", by=by, at=at, subject=("org", str(unit.pk)), changes=changes)
