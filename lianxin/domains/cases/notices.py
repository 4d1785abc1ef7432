"""The messages reporters get. `messaging` renders them in the person's language."""

from django.utils.translation import gettext_lazy as _

from lianxin.domains.messaging.templates import Template


def notice_key(event_id: int) -> str:
    """Under which the reporter is told of a step: once, and found again for the case page."""
    return f"case event {event_id}"


# A message bears the operator's signature and goes to a number nobody has proved: it never repeats what the sender wrote.
SUBMITTED = Template(
    code="cases.submitted",
    subject=_("Your request was received"),
    body=_("%(unit)s has received your request. Code %(code)s. You get an answer by %(due)s. %(url)s"),
)
MOVED = Template(
    code="cases.moved",
    subject=_("Your request goes on"),
    body=_("Your request (code %(code)s): %(sentence)s %(url)s"),
)
SETTLED = Template(
    code="cases.settled",
    subject=_("Your request was answered"),
    body=_("%(unit)s about your request (code %(code)s): %(words)s Is it solved? Tell us here: %(url)s%(how)s"),
)
LOST_CODE = Template(
    code="cases.lost_code",
    subject=_("The codes of your requests"),
    body=_("You asked for the codes of your requests: %(codes)s"),
)
ARRIVED = Template(
    code="cases.arrived",
    subject=_("A request has come to %(unit)s"),
    body=_("%(number)s “%(title)s”. %(url)s"),
)
ASSIST = Template(
    code="cases.assist",
    subject=_("%(unit)s is asked to assist"),
    body=_("%(number)s “%(title)s”: %(task)s %(url)s"),
)
ASSIST_OVER = Template(
    code="cases.assist_over",
    subject=_("%(unit)s need not assist any more"),
    body=_("%(number)s “%(title)s” no longer needs your help. Thank you."),
)
ASSISTED = Template(
    code="cases.assisted",
    subject=_("%(unit)s has assisted"),
    body=_("%(number)s “%(title)s”: %(words)s %(url)s"),
)
PARTS_DONE = Template(
    code="cases.parts_done",
    subject=_("All parts are done"),
    body=_("Everything that was split off %(number)s “%(title)s” is done. Please answer it now. %(url)s"),
)
EVENT_SAID = Template(
    code="cases.event_said",
    subject=_("About: %(title)s"),
    body=_("%(title)s: %(words)s %(url)s"),
)
EVENT_OVER = Template(
    code="cases.event_over",
    subject=_("Over: %(title)s"),
    body=_("%(title)s: %(words)s Is it solved for you? Tell us here: %(url)s"),
)
QUESTION = Template(
    code="cases.question",
    subject=_("A question about your request"),
    body=_("%(unit)s asks about your request (code %(code)s): %(words)s Please answer by %(until)s: %(url)s%(how)s"),
)
WHICH = Template(
    code="cases.which",
    subject=_("Which request do you mean?"),
    body=_("We could not tell which of your requests you have rated. Please rate it here, by its code: %(url)s"),
)
TO_APPROVE = Template(
    code="cases.to_approve",
    subject=_("Your approval is wanted: %(what)s"),
    body=_("%(number)s “%(title)s”: %(words)s %(url)s"),
)
STEP = Template(
    code="cases.step",
    subject=_("%(what)s: %(number)s"),
    body=_("%(number)s “%(title)s”: %(words)s %(url)s"),
)
DUE_SOON = Template(
    code="cases.due_soon",
    subject=_("Due %(due)s: %(number)s"),
    body=_("“%(title)s” lies with %(unit)s and is to be answered by %(due)s. %(url)s"),
)
OVERDUE = Template(
    code="cases.overdue",
    subject=_("The deadline has passed: %(number)s"),
    body=_("“%(title)s” lies with %(unit)s and was to be answered by %(due)s. %(url)s"),
)
FIRST_LATE = Template(
    code="cases.first_late",
    subject=_("Nobody has been in touch yet: %(number)s"),
    body=_("“%(title)s”: please contact whoever asked. %(url)s"),
)
NOT_ACCEPTED = Template(
    code="cases.not_accepted",
    subject=_("Not accepted yet: %(number)s"),
    body=_("“%(title)s” was handed to %(unit)s. Please accept it or send it back. %(url)s"),
)
CALENDAR_MISSING = Template(
    code="cases.calendar_missing",
    subject=_("The calendar for %(year)s is missing"),
    body=_(
        "Enter the holidays and make-up working days of %(year)s. Until then plain weekdays count, and deadlines in that "
        "year are provisional. %(url)s"
    ),
)
ANSWER_ENDS = Template(
    code="cases.answer_ends",
    subject=_("An answer ends on %(day)s"),
    body=_("“%(title)s” holds until %(day)s. Please check it: set a new day, or let it end. %(url)s"),
)
ANSWER_ENDED = Template(
    code="cases.answer_ended",
    subject=_("An answer is no longer offered"),
    body=_("“%(title)s” held until %(day)s and is offered no more. Please renew or retire it. %(url)s"),
)
ALL = (
    ANSWER_ENDS,
    ANSWER_ENDED,
    DUE_SOON,
    OVERDUE,
    FIRST_LATE,
    NOT_ACCEPTED,
    CALENDAR_MISSING,
    SUBMITTED,
    MOVED,
    SETTLED,
    LOST_CODE,
    ARRIVED,
    ASSIST,
    ASSIST_OVER,
    ASSISTED,
    PARTS_DONE,
    EVENT_SAID,
    EVENT_OVER,
    QUESTION,
    WHICH,
    TO_APPROVE,
    STEP,
)
