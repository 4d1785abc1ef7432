"""What is counted about cases. Every figure belongs to the place of the case, on the territorial line."""

from django.utils.translation import gettext_lazy as _

from lianxin.foundation.journal.measures import Measure
from lianxin.kernel.errors import Message

_DIMS = ("channel", "category")


def _about_cases(code: str, words: Message, counted: Message, dims: tuple[str, ...] = _DIMS) -> Measure:
    return Measure(code=code, words=words, unit=_("cases"), counted=counted, line="territorial", dims=dims)


RECEIVED = _about_cases(
    "cases.received",
    _("Requests received"),
    _("Each request counts once, on the day it was made, at the place it is about."),
)
RESPONDED = _about_cases(
    "cases.responded",
    _("First contacts"),
    _("Each request counts once, on the day its reporter was first contacted."),
)
RESOLVED = _about_cases(
    "cases.resolved",
    _("Requests resolved"),
    _("Each time a request is answered or resolved; one that was reopened counts again."),
)
REOPENED = _about_cases(
    "cases.reopened",
    _("Requests reopened"),
    _("Each time a reporter or a supervisor says that it is not solved."),
)
CLOSED = _about_cases(
    "cases.closed",
    _("Requests closed"),
    _("Each time a request is closed by a rating, after a call, or by silence."),
)
RATED = _about_cases(
    "cases.rated",
    _("Requests rated"),
    _("Each request counts once, under what its reporter said: solved or not, satisfied or not."),
    dims=("solved", "satisfaction"),
)
DECLINED = _about_cases(
    "cases.declined",
    _("Requests declined"),
    _("Each request that was declined, under its reason."),
    dims=("reason",),
)
WITHDRAWN = _about_cases(
    "cases.withdrawn",
    _("Requests withdrawn"),
    _("Each request that its reporter took back."),
)
RETURNED = _about_cases(
    "cases.returned",
    _("Requests returned to the assigner"),
    _("Each time a unit sends back what was assigned to it."),
)
ESCALATED = _about_cases(
    "cases.escalated",
    _("Requests passed up a level"),
    _("Each time a request is passed to the level above."),
)

ALL = (RECEIVED, RESPONDED, RESOLVED, REOPENED, CLOSED, RATED, DECLINED, WITHDRAWN, RETURNED, ESCALATED)
