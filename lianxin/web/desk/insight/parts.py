"""What several of these pages show: which period, which tree, bars."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.queries import View
from lianxin.domains.insight.words import period_words
from lianxin.foundation.tallies.enums import Basis
from lianxin.kernel import clock
from lianxin.kernel.errors import Message
from lianxin.web.desk.insight.asked import Ways


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several addresses, of which one is looked at."""

    words: Message
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a dimension with a bar; `share` is percent of the largest, `href` leads to the records."""

    words: str
    text: str
    then: str
    share: int
    href: str


def cuts(view: View, ways: Ways) -> list[Choice]:
    """By month, quarter, year, or as the place cuts time; each at the period that holds the last day looked at."""
    last = view.stretch.last
    return [
        Choice(cut.words, ways.query(cut=code, period=cut.of(last).label) or "?", code == view.stretch.cut.code)
        for code, cut in view.cuts.items()
    ]


def neighbours(view: View, ways: Ways) -> list[Choice]:
    """The period before and the one after, as far as it has begun (for rounded figures: as far as it is over)."""
    stretch, today = view.stretch, clock.today()
    later = stretch.cut.after(stretch.period)
    reached = later.last < today if view.sight == Sight.ROUNDED else later.first <= today
    return [
        Choice(period_words(period, stretch.cut), ways.query(period=period.label), chosen=False)
        for period in ([stretch.earlier, later] if reached else [stretch.earlier])
    ]


def trees(view: View, ways: Ways) -> list[Choice]:
    """As it is, as it was; one tree only for who sees rounded figures."""
    if view.sight == Sight.ROUNDED:
        return []
    return [
        Choice(_("Today's units"), ways.query(basis=Basis.IS.value) or "?", view.basis == Basis.IS),
        Choice(_("Units of that time"), ways.query(basis=Basis.WAS.value), view.basis == Basis.WAS),
    ]
