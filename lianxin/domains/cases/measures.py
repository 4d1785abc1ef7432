"""What is counted about cases. Every figure belongs to the place of the case, on the territorial line."""

from django.utils.translation import gettext_lazy as _

from lianxin.foundation.journal.measures import Measure

_DIMS = ("channel", "category")
_UNIT = _("cases")

RECEIVED = Measure(
    code="cases.received",
    words=_("Requests received"),
    unit=_UNIT,
    counted=_("Each request counts once, on the day it was made, at the place it is about."),
    line="territorial",
    dims=_DIMS,
)
RESPONDED = Measure(
    code="cases.responded",
    words=_("First contacts"),
    unit=_UNIT,
    counted=_("Each request counts once, on the day its reporter was first contacted."),
    line="territorial",
    dims=_DIMS,
)
RESOLVED = Measure(
    code="cases.resolved",
    words=_("Requests resolved"),
    unit=_UNIT,
    counted=_("Each time a request is answered or resolved; one that was reopened counts again."),
    line="territorial",
    dims=_DIMS,
)
REOPENED = Measure(
    code="cases.reopened",
    words=_("Requests reopened"),
    unit=_UNIT,
    counted=_("Each time a reporter or a supervisor says that it is not solved."),
    line="territorial",
    dims=_DIMS,
)
CLOSED = Measure(
    code="cases.closed",
    words=_("Requests closed"),
    unit=_UNIT,
    counted=_("Each time a request is closed by a rating, after a call, or by silence."),
    line="territorial",
    dims=_DIMS,
)
RATED = Measure(
    code="cases.rated",
    words=_("Requests rated"),
    unit=_UNIT,
    counted=_("Each request counts once, under what its reporter said: solved or not, satisfied or not."),
    line="territorial",
    dims=("solved", "satisfaction"),
)
DECLINED = Measure(
    code="cases.declined",
    words=_("Requests declined"),
    unit=_UNIT,
    counted=_("Each request that was declined, under its reason."),
    line="territorial",
    dims=("reason",),
)
WITHDRAWN = Measure(
    code="cases.withdrawn",
    words=_("Requests withdrawn"),
    unit=_UNIT,
    counted=_("Each request that its reporter took back."),
    line="territorial",
    dims=_DIMS,
)
RETURNED = Measure(
    code="cases.returned",
    words=_("Requests returned to the assigner"),
    unit=_UNIT,
    counted=_("Each time a unit sends back what was assigned to it."),
    line="territorial",
    dims=_DIMS,
)
ESCALATED = Measure(
    code="cases.escalated",
    words=_("Requests passed up a level"),
    unit=_UNIT,
    counted=_("Each time a request is passed to the level above."),
    line="territorial",
    dims=_DIMS,
)

ALL = (RECEIVED, RESPONDED, RESOLVED, REOPENED, CLOSED, RATED, DECLINED, WITHDRAWN, RETURNED, ESCALATED)
