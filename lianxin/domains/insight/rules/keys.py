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
RATES = ("cases.response", "cases.resolution", "cases.satisfaction")
