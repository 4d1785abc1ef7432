"""Many cases at once from a list: each by the ordinary action, in a transaction of its own, with its own result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.desk import assign_case
from lianxin.domains.cases.actions.merging import merge_case
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.sight import cases_for
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Missing, Refused

MOST = 200
# The cases chosen, each with the version that was before the reader's eyes.
Chosen = Mapping[UUID, int | None]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one: done, or why not. `case` is None for what this reader may not see."""

    case: Case | None
    refused: str | Promise = ""


def assign_several(
    *, chosen: Chosen, unit: Org | None, by: Actor, at: datetime, words: str = "", key: str = ""
) -> Sequence[Result]:
    """Hand them all to one unit. Sent twice under one key, each is handed over once."""
    if unit is None:
        raise Invalid(_("Choose a unit."), {"unit": _("Choose a unit.")})

    def act(case: Case, seen: int | None) -> None:
        assign_case(case=case, unit=unit, words=words, by=by, at=at, seen=seen, key=key)

    return _each(_found(chosen, by), chosen, act)


def merge_several(*, chosen: Chosen, by: Actor, at: datetime, key: str = "") -> Sequence[Result]:
    """Let them go on under the one that came first."""
    found = _found(chosen, by)
    known = [case for case in found.values() if case is not None]
    if len(known) < 2:
        raise Invalid(_("Choose at least two requests."))
    first = min(known, key=lambda case: (case.submitted_at, case.pk))

    def act(case: Case, seen: int | None) -> None:
        if case.pk != first.pk:
            merge_case(case=case, lead=first, by=by, at=at, seen=seen, key=key)

    return _each(found, chosen, act)


def _found(chosen: Chosen, by: Actor) -> dict[UUID, Case | None]:
    """Those chosen as far as they may be seen, in the order chosen; one statement."""
    if not chosen:
        raise Invalid(_("Choose at least one request."))
    if len(chosen) > MOST:
        raise Invalid(_("At most %(limit)d requests at once.") % {"limit": MOST})
    seen = cases_for(reach_of(by)).filter(uuid__in=list(chosen)).select_related("place", "unit", "category")
    by_uuid = {case.uuid: case for case in seen}
    return {uuid: by_uuid.get(uuid) for uuid in chosen}


def _each(
    found: Mapping[UUID, Case | None], chosen: Chosen, act: Callable[[Case, int | None], None]
) -> Sequence[Result]:
    results = []
    for uuid, case in found.items():
        if case is None:
            results.append(Result(None, _("There is no such request.")))
            continue
        try:
            act(case, chosen[uuid])
        except (Conflict, Invalid, Missing, Refused) as error:
            results.append(Result(case, _reason(error)))
        else:
            results.append(Result(case))
    return results


def _reason(error: LianxinError) -> str | Promise:
    """The most exact of what was said."""
    return next(iter(error.fields.values()), error.message) if isinstance(error, Invalid) else error.message
