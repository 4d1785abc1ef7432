"""What orgs counts: the units that stand, by kind, and those opened and closed."""

from django.utils.translation import gettext_lazy as _

from lianxin.foundation.journal.measures import Measure, register
from lianxin.foundation.orgs.enums import Line
from lianxin.kernel.errors import Message

UNITS = "orgs.units"
OPENED = "orgs.opened"
CLOSED = "orgs.closed"


def register_measures() -> None:
    """Make the measures known; called once, when the apps are ready."""
    register(
        _about_units(
            UNITS,
            _("Units standing"),
            _("How many units stand at the end of the day, by kind; closed ones do not."),
            stock=True,
        ),
        _about_units(OPENED, _("Units opened"), _("Each unit on its first day")),
        _about_units(
            CLOSED,
            _("Units closed"),
            _("Each unit on its last day, taken off: opened and closed add up to the units standing"),
        ),
    )


def _about_units(code: str, words: Message, counted: Message, *, stock: bool = False) -> Measure:
    return Measure(
        code,
        words,
        _("units"),
        counted,
        Line.TERRITORIAL.value,
        ("kind",),
        sets=((), ("kind",)),
        stock=stock,
        opens="orgs.view",
    )
