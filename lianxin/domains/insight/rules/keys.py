"""Which figures stand on top of a unit's page, in this order."""

from dataclasses import dataclass

from lianxin.domains.insight.enums import Good


@dataclass(frozen=True, slots=True)
class Key:
    """A measure that matters, and which way it should go."""

    code: str
    good: Good = Good.NEITHER


KEYS = (
    Key("cases.received"),
    Key("cases.responded_in_time", Good.UP),
    Key("cases.resolved", Good.UP),
    Key("cases.satisfied", Good.UP),
    Key("cases.overdue", Good.DOWN),
    Key("cases.open", Good.DOWN),
    Key("cases.reopened", Good.DOWN),
)
# What passed through the hands of a unit: what came and what was in hand before is what left and what is in hand.
WORK = ("cases.at_unit.came", "cases.at_unit.left", "cases.at_unit.open")
RATES = ("cases.response", "cases.resolution", "cases.satisfaction")
