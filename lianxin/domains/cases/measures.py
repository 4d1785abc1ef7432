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

ASKED = _about_cases(
    "cases.asked",
    _("Questions to reporters"),
    _("Each time a reporter is asked for more, and the clock pauses."),
)
SUSPENDED = _about_cases(
    "cases.suspended",
    _("Requests suspended"),
    _("Each time the level above agrees that a request rests until a day."),
)
EXTENDED = _about_cases(
    "cases.extended",
    _("Deadlines extended"),
    _("Each time the level above agrees to a later date."),
)
URGED = _about_cases(
    "cases.urged",
    _("Requests urged"),
    _("Each time a reporter asks for haste, at most once a day and request."),
)
SUPERVISED = _about_cases(
    "cases.supervised",
    _("Requests supervised"),
    _("Each time a supervisor gives an instruction about a request."),
)
PUBLISHED = _about_cases(
    "cases.published",
    _("Requests published"),
    _("Each time a second person agrees that a request is published."),
)
EXEMPTED = _about_cases(
    "cases.exempted",
    _("Demands that cannot be met"),
    _("Each request of which two persons found that it cannot be met; it no longer weighs in the rates."),
)

RESPONDED_IN_TIME = _about_cases(
    "cases.responded_in_time",
    _("First contacts in time"),
    _("Each request whose reporter was first contacted within the limit, on the day of the contact."),
)
OVERDUE = _about_cases(
    "cases.overdue",
    _("Deadlines passed"),
    _("Each time a unit lets a deadline pass; at the level above it may happen again."),
)

PASSED_ON = _about_cases(
    "cases.passed_on",
    _("Calls passed on to emergency numbers"),
    _("Each time the telephone desk passes a call on; nothing of the call is kept but the number it went to."),
    dims=("number",),
)

REFERRED = _about_cases(
    "cases.referred",
    _("Matters of other authorities"),
    _("Each matter that belongs to another authority and was sent all the same; it is passed on and deleted."),
    dims=(),
)

ASSISTS = _about_cases(
    "cases.assists",
    _("Units asked to assist"),
    _("Each unit that is asked for its share of a request counts once, each list of doors too."),
)
ASSISTED = _about_cases(
    "cases.assisted",
    _("Assistance given"),
    _("Each time a unit that was asked to assist says what it did."),
)
MERGED = _about_cases(
    "cases.merged",
    _("Requests merged"),
    _("Each request that goes on under another one about the same; it stays counted as a request of its own."),
)
# A part is a work order within a request, none of its reporter: it counts here only, never among the requests.
PARTS = _about_cases(
    "cases.parts",
    _("Parts given out"),
    _("Each part of a request that was split. Parts are work orders and are not counted as requests."),
)
PARTS_DONE = _about_cases(
    "cases.parts_done",
    _("Parts done"),
    _("Each time a part of a request that was split is done."),
)
VERIFIED = _about_cases(
    "cases.verified",
    _("Requests verified"),
    _("Each time somebody other than the handler looks whether it is done, under what they found."),
    dims=("solved",),
)
CALLED_BACK = _about_cases(
    "cases.called_back",
    _("Call-backs"),
    _("Each drawn call-back that reached the reporter, under what they said; ratings are counted apart."),
    dims=("solved", "satisfaction"),
)

ALL = (
    RECEIVED,
    RESPONDED,
    RESPONDED_IN_TIME,
    OVERDUE,
    RESOLVED,
    REOPENED,
    CLOSED,
    RATED,
    DECLINED,
    WITHDRAWN,
    RETURNED,
    ESCALATED,
    ASKED,
    SUSPENDED,
    EXTENDED,
    URGED,
    SUPERVISED,
    PUBLISHED,
    EXEMPTED,
    ASSISTS,
    ASSISTED,
    MERGED,
    PARTS,
    PARTS_DONE,
    VERIFIED,
    CALLED_BACK,
    PASSED_ON,
    REFERRED,
)
