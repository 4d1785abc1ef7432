"""Call-backs: a lot decides whom the level above calls, and what they say is asked in two questions.

Every day a share of what was resolved the day before is drawn, per township (where none is above: per county), at least
one in each. Left out are parts, demands that cannot be met, and who has left no phone.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.actions.verifying import check_another
from lianxin.domains.cases.drawing import draw, share_of
from lianxin.domains.cases.enums import Satisfaction, Solved, State, Verb
from lianxin.domains.cases.models import CallBack, Case, CaseEvent
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import paths_of
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.privacy.keys import lookup_hash
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Message

TRIES = 3
_DRAWN_PER = frozenset({"township", "county"})
_ONE_DAY = timedelta(days=1)


def draw_call_backs(*, day: date, percent: int, by: Actor, at: datetime) -> int:
    """Draw among what was resolved on `day`; how many. A day is drawn once."""
    if percent <= 0:
        return 0
    with transaction.atomic():
        if jobs.remember(scope="cases.call_backs", key=day.isoformat(), result={}) is not None:
            return 0
        by_unit = _resolved_on(day)
        drawn: list[CallBack] = []
        for unit_id, lots in sorted(by_unit.items()):
            occasion = f"{day.isoformat()} {unit_id}"
            chosen = draw(list(lots), share_of(len(lots), percent), secret=_secret(), occasion=occasion)
            drawn += [CallBack(case_id=lots[uuid], drawn_at=at) for uuid in chosen]
        CallBack.objects.bulk_create(drawn)
        changes = {"drawn": len(drawn), "among": sum(map(len, by_unit.values())), "percent": percent}
        audit.record(
            verb="cases.draw_call_backs", by=by, at=at, subject=("call_backs", day.isoformat()), changes=changes
        )
        return len(drawn)


def _secret() -> bytes:
    """Of this installation's keys: the draw cannot be foreseen, and can be repeated as long as the key is known."""
    return lookup_hash("call-backs", context="cases.CallBack.draw").encode()


def _resolved_on(day: date) -> Mapping[int, Mapping[UUID, int]]:
    """The cases to draw from, by the unit they are drawn for: ids by uuid."""
    resolved = Case.objects.filter(
        resolved_at__gte=clock.at_local(day),
        resolved_at__lt=clock.at_local(day + _ONE_DAY),
        state__in=(State.RESOLVED, State.CLOSED),
        parent__isnull=True,
        exempt_at__isnull=True,
        reporter__phone_hash__isnull=False,
    ).exclude(call_backs__done_at__isnull=True, call_backs__isnull=False)
    rows = list(resolved.order_by("pk").values_list("pk", "uuid", "resolved_unit_id"))
    drawn_for = _drawn_for({unit_id for _pk, _uuid, unit_id in rows if unit_id is not None})
    lots: dict[int, dict[UUID, int]] = defaultdict(dict)
    for pk, uuid, unit_id in rows:
        if unit_id is not None:
            lots[drawn_for[unit_id]][uuid] = pk
    return lots


def _drawn_for(unit_ids: set[int]) -> Mapping[int, int]:
    """The township or county of each unit, the nearest; above them the top of the tree."""
    lines = {unit_id: ids_on(path) for unit_id, path in paths_of(unit_ids).items()}
    standing = {one for line in lines.values() for one in line}
    levels = set(Org.objects.filter(pk__in=standing, kind__code__in=_DRAWN_PER).values_list("pk", flat=True))
    return {unit_id: _nearest(lines.get(unit_id, [unit_id]), levels) for unit_id in unit_ids}


def _nearest(line: Sequence[int], levels: set[int]) -> int:
    return next((one for one in reversed(line) if one in levels), line[0])


def call_back(
    *,
    case: Case,
    by: Actor,
    at: datetime,
    reached: bool | None = None,
    solved: str = "",
    satisfaction: str = "",
    words: str = "",
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Write down a call to whom the lot has hit: is it solved, are they content. Not solved reopens it one level up.

    Who is not reached is tried again, three times in all. Not by the handler, nor by who said that it is solved.
    """
    drawn: list[CallBack] = []

    def check(locked: Case, given: Given, _moment: datetime) -> None:
        drawn.extend(locked.call_backs.select_for_update().filter(done_at__isnull=True))
        if not drawn:
            raise Conflict(_("This request is not among those drawn, or has been called already."))
        check_another(locked, by)
        wrong: dict[str, Message] = {} if reached is not None else {"reached": _("Say whether you reached them.")}
        if reached and given.solved not in Solved.values:
            wrong["solved"] = _("Ask whether it is solved.")
        if reached and given.satisfaction not in Satisfaction.values:
            wrong["satisfaction"] = _("Ask whether they are content.")
        if wrong:
            raise Invalid(_("Answer both questions."), wrong)

    def after(_locked: Case, _event: CaseEvent) -> None:
        row = drawn[0]
        row.tries += 1
        if reached or row.tries >= TRIES:
            row.done_at, row.done_by_id, row.reached = at, by.user_id, bool(reached)
        if reached:
            row.solved, row.satisfaction = solved, satisfaction
        row.save()

    given = Given(
        words=words,
        solved=solved if reached else "",
        satisfaction=satisfaction if reached else "",
        details={"reached": "yes" if reached else "no"},
    )
    return take_step(
        case=case, verb=Verb.CALL_BACK, by=by, at=at, given=given, seen=seen, key=key, check=check, after=after
    )
