"""What is counted at the place a request is about, whoever works on it."""

from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.measures.making import DIMS, about_cases

RECEIVED = about_cases(
    "cases.received",
    _("Requests received"),
    _("Each request counts once, on the day it was made, at the place it is about."),
)
OPEN = about_cases(
    "cases.open",
    _("Requests open"),
    _(
        "How many requests have no answer yet at the end of the day; one that is merged into another waits too. Parts "
        "that were given out are not among them."
    ),
    stock=True,
)
REPORTERS = about_cases(
    "cases.reporters",
    _("People who asked"),
    _(
        "Each person counts once a month or year, however often they asked. Who gave no name and no number is not among them."
    ),
    dims=(),
    unit=_("people"),
    distinct=True,
)
HELPED = about_cases(
    "cases.helped",
    _("People helped"),
    _(
        "Each person whose request was answered or resolved counts once a month or year, however often. Who gave no name "
        "and no number is not among them."
    ),
    dims=(),
    unit=_("people"),
    distinct=True,
)
RESPONDED = about_cases(
    "cases.responded",
    _("First contacts"),
    _("Each request counts once, on the day its reporter was first contacted."),
)
RESOLVED = about_cases(
    "cases.resolved",
    _("Requests resolved"),
    _(
        "Each time a request is answered or resolved, under the level of the unit that did it; one that was reopened "
        "counts again."
    ),
    dims=(*DIMS, "level"),
)
RESOLVED_IN_TIME = about_cases(
    "cases.resolved_in_time",
    _("Requests resolved in time"),
    _("Each time a request is answered or resolved before its deadline passed at any level."),
    dims=(*DIMS, "level"),
)
RESOLVED_LOCALLY = about_cases(
    "cases.resolved_locally",
    _("Requests resolved in the village or community"),
    _("Each time a request is answered or resolved by a village, a community or a unit below one."),
)
REOPENED = about_cases(
    "cases.reopened",
    _("Requests reopened"),
    _("Each time a reporter or a supervisor says that it is not solved."),
)
CLOSED = about_cases(
    "cases.closed",
    _("Requests closed"),
    _("Each time a request is closed by a rating, after a call, or by silence."),
)
RATED = about_cases(
    "cases.rated",
    _("Requests rated"),
    _("Each request counts once, under what its reporter said: solved or not, satisfied or not."),
    dims=("solved", "satisfaction", *DIMS),
)
SOLVED = about_cases(
    "cases.solved",
    _("Requests solved, as their reporters say"),
    _("Each request counts once, when its reporter rates it and says that it is solved."),
)
SATISFACTION_SAID = about_cases(
    "cases.satisfaction_said",
    _("Requests whose reporter said how satisfied they are"),
    _("Each request counts once, when its reporter rates it; a text message may leave this question open."),
)
SATISFIED = about_cases(
    "cases.satisfied",
    _("Requests whose reporter is satisfied"),
    _("Each request counts once, when its reporter rates it and is satisfied or mostly satisfied."),
)
DECLINED = about_cases(
    "cases.declined",
    _("Requests declined"),
    _("Each request that was declined, under its reason."),
    dims=("reason",),
)
WITHDRAWN = about_cases(
    "cases.withdrawn",
    _("Requests withdrawn"),
    _("Each request that its reporter took back."),
)
RETURNED = about_cases(
    "cases.returned",
    _("Requests returned to the assigner"),
    _("Each time a unit sends back what was assigned to it."),
)
ESCALATED = about_cases(
    "cases.escalated",
    _("Requests passed up a level"),
    _("Each time a request is passed to the level above."),
)

ASKED = about_cases(
    "cases.asked",
    _("Questions to reporters"),
    _("Each time a reporter is asked for more, and the clock pauses."),
)
SUSPENDED = about_cases(
    "cases.suspended",
    _("Requests suspended"),
    _("Each time the level above agrees that a request rests until a day."),
)
EXTENDED = about_cases(
    "cases.extended",
    _("Deadlines extended"),
    _("Each time the level above agrees to a later date."),
)
DEADLINE_MOVED = about_cases(
    "cases.deadline_moved",
    _("Deadlines moved"),
    _("Each time another day is promised to a reporter, under the step that moved it."),
    dims=("verb",),
)
DEADLINE_CHANGED = about_cases(
    "cases.deadline_changed",
    _("Requests whose deadline changed"),
    _("Each request counts once a month or year, however often its deadline was moved."),
    dims=(),
    distinct=True,
)
URGED = about_cases(
    "cases.urged",
    _("Requests urged"),
    _("Each time a reporter asks for haste, at most once a day and request."),
)
SUPERVISED = about_cases(
    "cases.supervised",
    _("Requests supervised"),
    _("Each time a supervisor gives an instruction about a request."),
)
PUBLISHED = about_cases(
    "cases.published",
    _("Requests published"),
    _("Each time a second person agrees that a request is published."),
)
EXEMPTED = about_cases(
    "cases.exempted",
    _("Demands that cannot be met"),
    _("Each request of which two persons found that it cannot be met; it no longer weighs in the rates."),
)

RESPONDED_IN_TIME = about_cases(
    "cases.responded_in_time",
    _("First contacts in time"),
    _("Each request whose reporter was first contacted within the limit, on the day of the contact."),
)
RESPONSE_DUE = about_cases(
    "cases.response_due",
    _("First contacts due"),
    _("Each request counts once: on the day its reporter was first contacted, or on the day the limit for it passed."),
)
OVERDUE = about_cases(
    "cases.overdue",
    _("Deadlines passed"),
    _("Each time a unit lets a deadline pass; at the level above it may happen again."),
)

PASSED_ON = about_cases(
    "cases.passed_on",
    _("Calls passed on to emergency numbers"),
    _("Each time the telephone desk passes a call on; nothing of the call is kept but the number it went to."),
    dims=("number",),
)

REFERRED = about_cases(
    "cases.referred",
    _("Matters of other authorities"),
    _("Each matter that belongs to another authority and was sent all the same; it is passed on and deleted."),
    dims=(),
)

ASSISTS = about_cases(
    "cases.assists",
    _("Units asked to assist"),
    _("Each unit that is asked for its share of a request counts once, each list of doors too."),
)
ASSISTED = about_cases(
    "cases.assisted",
    _("Assistance given"),
    _("Each time a unit that was asked to assist says what it did."),
)
MERGED = about_cases(
    "cases.merged",
    _("Requests merged"),
    _("Each request that goes on under another one about the same; it stays counted as a request of its own."),
)
# A part is a work order within a request, none of its reporter: it counts here only, never among the requests.
PARTS = about_cases(
    "cases.parts",
    _("Parts given out"),
    _("Each part of a request that was split. Parts are work orders and are not counted as requests."),
)
PARTS_DONE = about_cases(
    "cases.parts_done",
    _("Parts done"),
    _("Each time a part of a request that was split is done."),
)
VERIFIED = about_cases(
    "cases.verified",
    _("Requests verified"),
    _("Each time somebody other than the handler looks whether it is done, under what they found."),
    dims=("solved",),
)
CALLED_BACK = about_cases(
    "cases.called_back",
    _("Call-backs"),
    _("Each drawn call-back that reached the reporter, under what they said; ratings are counted apart."),
    dims=("solved", "satisfaction"),
)
