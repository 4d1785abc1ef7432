"""What several of these pages show: which period, which tree, bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.queries import Part, View
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
        Choice(cut.words, ways.query(cut=code, period=cut.of(last).label), code == view.stretch.cut.code)
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
        Choice(_("Today's units"), ways.query(basis=Basis.IS.value), view.basis == Basis.IS),
        Choice(_("Units of that time"), ways.query(basis=Basis.WAS.value), view.basis == Basis.WAS),
    ]


def bars(parts: Sequence[Part], ways: Ways, org_id: int, code: str, by: str, *, opens: bool) -> list[Bar]:
    """The parts of a figure; each leads to its records where `opens`."""
    most = max((part.now.value or 0 for part in parts), default=0)
    return [
        Bar(
            words=part.words,
            text=part.now.text,
            then=part.then.text,
            share=round(100 * (part.now.value or 0) / most) if most else 0,
            href=ways.records(org_id, code, by=by, value=part.value) if opens and part.value else "",
        )
        for part in parts
    ]
