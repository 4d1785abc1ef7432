"""A proposal that somebody takes: the category is set and the request goes where the proposal says, in one deed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions import assign_case, recategorise_case
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import require_unmoved
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.rules import deed_key
from lianxin.domains.triage.actions.proposing import TREE
from lianxin.domains.triage.queries.shown import proposal_of
from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict


def take_proposal(
    *, case: Case, category: Category, unit: Org, by: Actor, at: datetime, seen: int | None = None, key: str = ""
) -> Case:
    """Categorise a request as proposed and hand it to the unit shown; nothing happens where it would go elsewhere.

    Two ordinary steps in one transaction, the first bearing that it followed a proposal, how sure that was and of which
    version; one step where the unit shown has it already. Raises Conflict when somebody was first, and when this is not
    proposed any more or would go to another unit meanwhile; what `recategorise_case` and `assign_case` raise passes.
    """
    proposed, version = proposal_of(case, category.pk, at=at)
    followed = {"confidence": f"{proposed.confidence:.4f}", "model": version or TREE} if proposed else {}

    def check(locked: Case, _given: Given, _moment: datetime) -> None:
        require_unmoved(locked, seen)
        if proposed is None or proposed.unit.pk != unit.pk:
            raise Conflict(_("This is proposed otherwise meanwhile. Please look again."))

    with transaction.atomic():
        if key and not _first_time(case, deed_key(key, category.pk, unit.pk)):
            return Case.objects.get(pk=case.pk)
        taken = recategorise_case(case=case, category=category, by=by, at=at, follows=followed, check=check)
        if taken.unit_id == unit.pk:
            return taken
        return assign_case(case=taken, unit=unit, by=by, at=at, seen=taken.version)


def _first_time(case: Case, key: str) -> bool:
    return jobs.remember(scope=f"proposal {case.pk}", key=key, result={}) is None
