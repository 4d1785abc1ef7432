"""Which request a message that came in means."""

import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from lianxin.domains.cases import rules
from lianxin.domains.cases.answers import Said, case_id_in, reply_code, reply_digits
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case
from lianxin.domains.people.queries import people_by_phone
from lianxin.foundation.privacy.keys import lookup_hash

# So many of the latest requests of one phone are looked at.
_LATEST = 50


def reply_code_of(case: Case) -> str:
    """What a mail about this case carries, so that its answer finds back."""
    return reply_code(case.pk, _digest(case))


def reply_digits_of(case: Case) -> str:
    """What a text message about this case names it by, for the phone it goes to."""
    return reply_digits(_digest(case))


def case_of_reply(code: str) -> Case | None:
    """The case whose code this is; whoever holds one got our mail about it."""
    case_id = case_id_in(code)
    case = Case.objects.select_related("unit", "reporter").filter(pk=case_id).first() if case_id is not None else None
    proved = case is not None and hmac.compare_digest(reply_code_of(case).encode(), code.encode())
    return case if proved else None


def case_of_phone(phone: str, said: Said, *, at: datetime) -> Case | None:
    """The case that a text message from this phone means: the one it names, else the only one that waits for it.

    A rating waits where an answer was given and not yet rated; words wait where the reporter was asked. Thanks are of the
    latest one.
    """
    latest = list(_recent(phone, at=at)[:_LATEST])
    if said.digits:
        return next((case for case in latest if reply_digits_of(case) == said.digits), None)
    asked = [case for case in latest if case.state == State.WAITING]
    answered = [case for case in latest if case.state == State.RESOLVED and not case.solved]
    fitting = answered if said.rating and not asked else asked
    if not fitting and said.polite:
        return latest[0] if latest else None
    return fitting[0] if len(fitting) == 1 else None


def _recent(phone: str, *, at: datetime) -> QuerySet[Case]:
    """Open, or answered so short a while ago that it may still be rated or reopened; the latest first."""
    since = at - timedelta(days=settings.REOPEN_WITHIN_DAYS)
    recent = Q(state__in=rules.OPEN) | Q(resolved_at__gte=since) | Q(closed_at__gte=since)
    cases = Case.objects.filter(recent, reporter__in=people_by_phone(phone))
    return cases.select_related("unit", "reporter").order_by("-submitted_at", "-id")


def _digest(case: Case) -> str:
    return lookup_hash(str(case.uuid), context="cases.reply")
