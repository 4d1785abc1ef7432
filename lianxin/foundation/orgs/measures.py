"""What orgs counts: units standing = sum of opened (+1) and closed (-1), by kind."""

from django.utils.translation import gettext_lazy as _

from lianxin.foundation.journal.measures import Measure, register
from lianxin.foundation.orgs.enums import Line

OPENED = "orgs.opened"
CLOSED = "orgs.closed"


def register_measures() -> None:
    """Make the measures known; called once, when the apps are ready."""
    register(
        Measure(OPENED, _("Units opened"), "unit", _("Each unit on its first day"), Line.TERRITORIAL.value, ("kind",)),
        Measure(
            CLOSED,
            _("Units closed"),
            "unit",
            _("Each unit on its last day, taken off: opened and closed add up to the units standing"),
            Line.TERRITORIAL.value,
            ("kind",),
        ),
    )
