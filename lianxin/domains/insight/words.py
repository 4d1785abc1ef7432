"""Figures in words: periods as people say them, and the sentence on top of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.queries.counting import Reading
from lianxin.domains.insight.rules import Cut, Stretch
from lianxin.foundation.worktime.rules.periods import Period

MOST_NAMED = 3
HUNDRED = 100
_LEAST_FOR_PERCENT = 20
_MOST_PERCENT = 300


@dataclass(frozen=True, slots=True)
class Told:
    """What the sentence is made of; what is missing is left out. `about` are kinds of request with their readings.

    `period` and `then` are the words for the days looked at and for those they are held against; `runs`: not over yet.
    """

    period: str
    then: str
    runs: bool = False
    received: Reading | None = None
    before: Reading | None = None
    in_time: Reading | None = None
    satisfied: Reading | None = None
    open: Reading | None = None
    about: Sequence[tuple[str, Reading]] = ()


def period_words(period: Period, cut: Cut) -> str:
    """`2026年10月`, `2026年第4季度`; one that does not begin with a month says its days."""
    named = _named(period, cut)
    if cut.starts_on == 1:
        return named
    return _("%(period)s (%(first)s to %(last)s)") % {
        "period": named,
        "first": day_words(period.first),
        "last": day_words(period.last),
    }


def _named(period: Period, cut: Cut) -> str:
    # A month from the 26th is called after the month in which it ends.
    if cut.months == 1:
        return date_format(period.last, "YEAR_MONTH_FORMAT")
    if cut.months == 3:
        year, quarter = period.label.split("-Q")
        return _("quarter %(quarter)s of %(year)s") % {"quarter": quarter, "year": year}
    if cut.months == 6:
        year, half = period.label.split("-H")
        return _("half %(half)s of %(year)s") % {"half": half, "year": year}
    return _("the year %(year)s") % {"year": period.label}


def short_period(period: Period, cut: Cut) -> str:
    """For an axis: the number of the month, in January with the year, else the label."""
    if cut.months != 1:
        return period.label
    month = period.last.month
    return f"{period.last.year}.{month}" if month == 1 else str(month)


def day_words(day: date) -> str:
    """`11月22日`."""
    return date_format(day, _("j F"))


def stretch_words(stretch: Stretch) -> str:
    """The period of a page, and up to which day it has gone."""
    words = period_words(stretch.period, stretch.cut)
    if not stretch.runs:
        return words
    return _("%(period)s up to %(day)s") % {"period": words, "day": day_words(stretch.last)}


def then_words(stretch: Stretch) -> str:
    """What it is held against: the same days of the period before, while this one runs."""
    words = _named(stretch.earlier, stretch.cut)
    return _("the same days of %(period)s") % {"period": words} if stretch.runs else words


def change_words(then: Reading, stretch: Stretch) -> str:
    """The figure of the period before, beside the present one."""
    return _("%(before)s in %(period)s") % {"before": then.text, "period": then_words(stretch)}


def trend(now: Reading, then: Reading) -> str:
    """up, down or same; "" where one of the two is not told."""
    if now.value is None or then.value is None:
        return ""
    if now.value == then.value:
        return "same"
    return "up" if now.value > then.value else "down"


def sentence(told: Told) -> str:
    """The figures of a unit as somebody would say them."""
    parts = [_received(told, told.received)] if told.received else []
    if told.in_time and told.in_time.value is not None:
        parts.append(_("%(percent)s of first contacts were in time") % {"percent": told.in_time.text})
    if told.satisfied and told.satisfied.value is not None:
        parts.append(_("%(percent)s of those who said so are satisfied") % {"percent": told.satisfied.text})
    if told.open and told.open.value:
        still = _("%(count)s are still open") if told.runs else _("%(count)s were open at the end")
        parts.append(still % {"count": told.open.text})
    named = [f"{words} {reading.text}" for words, reading in told.about[:MOST_NAMED] if reading.value]
    if named:
        parts.append(_("most were about %(kinds)s") % {"kinds": _(", ").join(named)})
    return _("; ").join(parts) + _(".") if parts else ""


def _received(told: Told, received: Reading) -> str:
    given = {"period": told.period, "count": received.text, "before": told.then}
    now, then = received.value, told.before.value if told.before else None
    if received.sight == Sight.ROUNDED:
        return _("In %(period)s about %(count)s requests came in") % given
    if now is None or not then:
        return _("In %(period)s %(count)s requests came in") % given
    if now == then:
        return _("In %(period)s %(count)s requests came in, as many as in %(before)s") % given
    percent = round(HUNDRED * abs(now - then) / then)
    if not percent:
        return _("In %(period)s %(count)s requests came in, almost as many as in %(before)s") % given
    # A percentage of a handful, or a manifold, says less than the number itself.
    by_number = then < _LEAST_FOR_PERCENT or percent > _MOST_PERCENT
    given["change"] = f"{abs(now - then):,.0f}" if by_number else f"{percent}%"
    if now > then:
        return _("In %(period)s %(count)s requests came in, %(change)s more than in %(before)s") % given
    return _("In %(period)s %(count)s requests came in, %(change)s fewer than in %(before)s") % given


def balance(before: Reading, work: Sequence[Reading]) -> str:
    """How what came, what left and what is in hand hang together."""
    came, left, in_hand = (one.text for one in work)
    given = {"before": before.text, "came": came, "left": left, "open": in_hand}
    return _("%(before)s carried over and %(came)s that came make %(left)s that left and %(open)s in hand.") % given


def week_words(monday: date) -> str:
    """The seven days from a Monday on."""
    given = {"first": day_words(monday), "last": day_words(monday + timedelta(days=6))}
    return _("the week from %(first)s to %(last)s") % given
