"""What is told on Monday, and to whom."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from lianxin.domains.insight import words
from lianxin.domains.insight.dimensions import words_for, words_of
from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.models import DigestWish
from lianxin.domains.insight.queries.counting import Reading, count
from lianxin.domains.insight.queries.sight import seen_at
from lianxin.domains.insight.queries.subjects import key_subjects, rate_subjects
from lianxin.domains.insight.rules import exact
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of
from lianxin.foundation.tallies.enums import Basis
from lianxin.foundation.tallies.queries import Span, figures
from lianxin.kernel.errors import Refused

_OPENS = "cases.view"
_RECEIVED = "cases.received"
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WeekTold:
    """The week that ended on the Sunday before `monday`, in words."""

    unit: Org
    monday: date
    sentence: str


def wants_digest(user_id: int | None, org_id: int) -> bool:
    """Whether this account has asked to be told."""
    return user_id is not None and DigestWish.objects.filter(user_id=user_id, org_id=org_id).exists()


def wish_ids() -> list[int]:
    """Everybody's wishes whose account is open, in the order in which they were made."""
    return list(DigestWish.objects.filter(user__is_active=True).order_by("pk").values_list("pk", flat=True))


def wish_by_id(wish_id: int) -> DigestWish | None:
    """A wish with its account and unit, unless it was taken back or the account is closed."""
    wishes = DigestWish.objects.select_related("user", "org__kind").filter(user__is_active=True)
    return wishes.filter(pk=wish_id).first()


def exact_path(reach: Reach, org: Org) -> str:
    """The path of a unit whose figures this account sees exactly; raises Refused."""
    path = path_of(org.pk)
    if seen_at(reach, path, _OPENS) != Sight.EXACT:
        raise Refused(_("Only who may open the requests of a unit is told of them by message."))
    return path


def week_told(reach: Reach, org: Org, *, monday: date) -> WeekTold:
    """Last week beside the week before; raises Refused for who would see rounded figures."""
    path = exact_path(reach, org)
    spans = [Span(start, start + timedelta(days=6)) for start in (monday - _WEEK, monday - 2 * _WEEK)]
    subjects = {subject.code: subject for subject in (*key_subjects(), *rate_subjects())}
    counts = count(reach, subjects.values(), paths={org.pk: path}, spans=spans, basis=Basis.IS)

    def now(code: str) -> Reading | None:
        return counts.reading(subjects[code], org.pk, 0) if code in subjects else None

    received = subjects.get(_RECEIVED)
    told = words.Told(
        period=words.week_words(monday - _WEEK),
        then=words.week_words(monday - 2 * _WEEK),
        received=now(_RECEIVED),
        before=counts.reading(received, org.pk, 1) if received else None,
        in_time=now("cases.response"),
        satisfied=now("cases.satisfaction"),
        open=now("cases.open"),
        about=_about(org.pk, spans[0]),
    )
    return WeekTold(org, monday, words.sentence(told))


def _about(org_id: int, span: Span) -> list[tuple[str, Reading]]:
    found = figures(_RECEIVED, orgs=[org_id], spans=[span], by=("category",))
    known = words_for("category")
    pairs = sorted(((number, value) for (_org, _span, (value,)), number in found.items() if value), reverse=True)
    return [(words_of(value, known), Reading(str(number), number, exact(number))) for number, value in pairs]
