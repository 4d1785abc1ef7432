"""Heat in words: what was counted, what was expected and why, the five parts and their sum."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _, ngettext

from lianxin.domains.triage.models import HotSpot
from lianxin.domains.triage.rules_heat import (
    LEAST_EXPECTED,
    MOST_AGE,
    MOST_GROWTH,
    MOST_NUMBER,
    MOST_SUPPORT,
    MOST_UNANSWERED,
    times,
)
from lianxin.kernel.errors import Message


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the heat: its points of how many, and how they come about."""

    words: Message
    points: int
    most: int
    how: str


def rise_words(spot: HotSpot) -> str:
    """One sentence: how many in which time, and how many were to be expected."""
    return _("%(cases)d requests in %(days)d days, where about %(expected)s were to be expected.") % {
        "cases": spot.cases,
        "days": 7 * spot.weeks,
        "expected": _number(spot.expected),
    }


def sum_words(spot: HotSpot) -> str:
    """The parts as they add up: "18 for the number + 25 for growth + … = 61"."""
    return _(
        "%(number)d for the number + %(growth)d for growth + %(support)d for support + %(age)d for waiting + "
        "%(unanswered)d for what is unanswered = %(heat)d"
    ) % {
        "number": spot.for_number,
        "growth": spot.for_growth,
        "support": spot.for_support,
        "age": spot.for_age,
        "unanswered": spot.for_unanswered,
        "heat": spot.heat,
    }


def parts_of(spot: HotSpot) -> list[Part]:
    """The formula, line by line."""
    ratio = times(spot.cases, float(spot.expected))
    growth = _("%(times)s times what was to be expected; ten points for each time above once") % {
        "times": _number(Decimal(str(round(ratio, 1))))
    }
    if spot.expected < LEAST_EXPECTED:
        growth += " " + _("(at least %(least)d are taken as expected: twice next to nothing is no growth)") % {
            "least": LEAST_EXPECTED
        }
    joined = ngettext(
        "%(count)d request joined a matter that somebody had reported already; one point each",
        "%(count)d requests joined a matter that somebody had reported already; one point each",
        spot.joined,
    ) % {"count": spot.joined}
    waited = _("those without an answer have waited %(days)s days on average; one point a day") % {
        "days": _number(spot.waited_days)
    }
    open_ones = _("%(open)d of %(cases)d have no answer yet; their share of twenty points") % {
        "open": spot.unanswered,
        "cases": spot.cases,
    }
    return [
        Part(
            _("How many there are"),
            spot.for_number,
            MOST_NUMBER,
            _("%(cases)d requests; one point each") % {"cases": spot.cases},
        ),
        Part(_("How much they grew"), spot.for_growth, MOST_GROWTH, growth),
        Part(_("How many joined"), spot.for_support, MOST_SUPPORT, joined),
        Part(_("How long they wait"), spot.for_age, MOST_AGE, waited),
        Part(_("How many are unanswered"), spot.for_unanswered, MOST_UNANSWERED, open_ones),
    ]


def expected_words(spot: HotSpot) -> list[str]:
    """Where the expectation comes from, a sentence each, and what chance alone may bring."""
    return list(_expected(spot))


def _expected(spot: HotSpot) -> Iterator[str]:
    yield _("Expected is the highest of what follows: %(number)s.") % {"number": _number(spot.expected)}
    yield _("The weeks before it began brought %(number)s in as many days.") % {"number": _number(spot.recent)}
    if spot.season is None:
        yield _(
            "No earlier year is recorded here, so a rise that comes every year cannot be told from a new one: more is "
            "asked before it is called a rise."
        )
    else:
        yield ngettext(
            "The same weeks of %(years)d earlier year, at today's level (%(level)s times that of then), brought %(number)s: "
            "what rises every year is expected.",
            "The same weeks of %(years)d earlier years, at today's level (%(level)s times that of then), brought %(number)s: "
            "what rises every year is expected.",
            spot.years,
        ) % {"years": spot.years, "level": _number(spot.level or Decimal(1)), "number": _number(spot.season)}
        if spot.share is not None:
            yield _("Its share of what these weeks bring in the whole county would be %(number)s.") % {
                "number": _number(spot.share)
            }
    yield _(
        "Numbers go up and down by chance. From %(bar)d on, chance alone would bring so many less than once in %(times)s "
        "such weeks, so it is more than chance."
    ) % {"bar": spot.bar, "times": number_format(1000 if spot.years else 10000, force_grouping=True)}


def _number(value: Decimal) -> str:
    # Halves go up, as `floatformat` beside it has them.
    tenths, whole = value.quantize(Decimal("0.1"), ROUND_HALF_UP), value.quantize(Decimal(1), ROUND_HALF_UP)
    return number_format(whole if tenths == whole else tenths)
