"""How long what is open has been open, on any day: it ages by itself, so it is no dimension of a measure."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.sql.spells import spell_counts
from lianxin.foundation.tallies.enums import Basis
from lianxin.kernel import clock
from lianxin.kernel.errors import Message

# The oldest of each band, in days; the last band has no end.
AGES = (7, 30, 90)
AGE_WORDS: tuple[Message, ...] = (
    _("up to 7 days"),
    _("8 to 30 days"),
    _("31 to 90 days"),
    _("more than 90 days"),
)


@dataclass(frozen=True, slots=True)
class AgeBand:
    """How many of what was open had been open so long."""

    words: Message
    cases: int


def open_by_age(org_id: int, *, day: date, basis: Basis = Basis.IS) -> list[AgeBand]:
    """Requests about places at and under the unit that had no answer at the end of the day, merged ones too; a reopened
    one is open since then. Together they are the stock `cases.open`. One statement.
    """
    return _bands(org_id, day=day, basis=basis, at_unit=False)


def in_hand_by_age(org_id: int, *, day: date, basis: Basis = Basis.IS) -> list[AgeBand]:
    """Requests in the hands of units at and under this one at the end of the day, by how long each had been in the hands
    of its unit. Together they are the stock `cases.at_unit.open`. One statement.
    """
    return _bands(org_id, day=day, basis=basis, at_unit=True)


def _bands(org_id: int, *, day: date, basis: Basis, at_unit: bool) -> list[AgeBand]:
    counts = spell_counts(
        org_id,
        end=clock.at_local(day + timedelta(days=1)),
        since=[clock.at_local(day - timedelta(days=age)) for age in AGES],
        at_unit=at_unit,
        on=day if basis == Basis.WAS else None,
    )
    return [AgeBand(words, count) for words, count in zip(AGE_WORDS, counts, strict=True)]
