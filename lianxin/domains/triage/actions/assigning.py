"""A unit lets fresh requests at its desk go on without a person, and ends it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianxin.domains.triage.models import Allowance
from lianxin.domains.triage.permissions import can_allow
from lianxin.domains.triage.queries.kept import reckoned_today
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Refused


@transaction.atomic
def allow_automatic(*, unit: Org, by: Actor, at: datetime) -> Allowance:
    """From now on what is proposed surely enough goes without a person; allowed twice, it is allowed once.

    Raises Refused for who does not send requests on for this unit; Conflict for a unit that is closed, and where its own
    proposals do not let it: nobody agrees to what has not been measured.
    """
    _require_may_allow(unit, by)
    locked = Org.objects.select_for_update().get(pk=unit.pk)
    given = Allowance.objects.filter(unit=locked, until__isnull=True).first()
    if given is not None:
        return given
    if locked.closed is not None and locked.closed <= clock.local_day(at):
        raise Conflict(_("This unit is closed."))
    found = reckoned_today(unit.pk, at=at)
    threshold = found.threshold
    if not found.went.holds:
        raise Conflict(_("Too much of what went without a person here came back, or was put under another kind."))
    if found.least is None:
        raise Conflict(_("What was learned last was not sure enough where it was measured."))
    if threshold is None:
        raise Conflict(_("Too few of this unit's own proposals were right yet, or too few are known."))
    given = Allowance.objects.create(unit=locked, since=at, allowed_by_id=by.user_id)
    changes = {"threshold": threshold}
    audit.record(verb="triage.allow", by=by, at=at, subject=("org", str(unit.pk)), changes=changes)
    return given


@transaction.atomic
def stop_automatic(*, unit: Org, by: Actor, at: datetime) -> None:
    """From now on a person decides again; does nothing where it was not allowed. Raises Refused like `allow_automatic`."""
    _require_may_allow(unit, by)
    stopped = Allowance.objects.filter(unit=unit, until__isnull=True).update(until=at, stopped_by=by.user_id)
    if stopped:
        audit.record(verb="triage.stop", by=by, at=at, subject=("org", str(unit.pk)))


def _require_may_allow(unit: Org, by: Actor) -> None:
    if not can_allow(reach_of(by), path_of(unit.pk)):
        raise Refused(_("Only who sends requests on for this unit may do this."))
