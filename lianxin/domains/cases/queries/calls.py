"""Who calls: their requests, their language, and who at the desks speaks it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lianxin.domains.cases.models import Case
from lianxin.domains.cases.permissions import SUBMIT_FOR
from lianxin.domains.cases.queries.sight import cases_for
from lianxin.domains.people.models import Person
from lianxin.domains.people.queries import people_by_phone
from lianxin.domains.people.rules import normal_phone
from lianxin.foundation.access.queries import Reach, accounts_in_reach
from lianxin.foundation.accounts.models import User
from lianxin.foundation.worktime.queries.people import duty_now
from lianxin.kernel.errors import Invalid

CASES_SHOWN = 10
SPEAKERS_SHOWN = 12
# What everybody at a desk speaks.
COMMON_LANGUAGE = "zh-hans"


@dataclass(frozen=True, slots=True)
class Caller:
    """A number that calls. `people` only as far as they have requests this account may open: nobody is looked up."""

    phone: str
    people: Sequence[Person] = ()
    cases: Sequence[Case] = ()

    @property
    def names(self) -> list[str]:
        return [person.name for person in self.people if person.name]

    @property
    def language(self) -> str:
        """What they spoke the last time; "" for who never called."""
        return self.people[0].language if self.people else ""


NOBODY = Caller(phone="")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A colleague who serves people in a language, and whether the roster has them on duty now."""

    user: User
    on_duty: bool = field(default=False)


def caller(reach: Reach, typed: str) -> Caller:
    """The caller of a number as the telephone system or the operator writes it; an odd number is just not known."""
    try:
        phone = normal_phone(typed) if typed.strip() else ""
    except Invalid:
        phone = ""
    if not phone:
        return NOBODY
    theirs = cases_for(reach).filter(reporter__in=people_by_phone(phone)).select_related("place", "unit", "reporter")
    cases = list(theirs.order_by("-submitted_at", "-id")[:CASES_SHOWN])
    people = list({case.reporter.pk: case.reporter for case in cases if case.reporter}.values())
    return Caller(phone=phone, people=people, cases=cases)


def speakers(reach: Reach, language: str, *, at: datetime) -> list[Speaker]:
    """The colleagues in reach who say that they serve people in a language; those on duty first.

    Nobody is looked for who speaks the common language: everybody does.
    """
    if language in {"", COMMON_LANGUAGE}:
        return []
    colleagues = accounts_in_reach(reach, permission=SUBMIT_FOR).filter(is_active=True).order_by("name")
    found = [user for user in colleagues if language in user.speaks]
    now = duty_now([user.pk for user in found], at)
    return sorted((Speaker(user, user.pk in now) for user in found), key=lambda one: not one.on_duty)[:SPEAKERS_SHOWN]
