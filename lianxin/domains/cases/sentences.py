"""What a resident reads about their case: who does what by when, in plain words."""

from datetime import datetime

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import DeclineReason, Satisfaction, Solved, State, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.kernel import clock
from lianxin.kernel.errors import Message

_CHOICES: dict[str, type[TextChoices]] = {"solved": Solved, "satisfaction": Satisfaction, "reason": DeclineReason}


def day_words(moment: datetime, *, now: datetime) -> str:
    """`today 18:00`, `tomorrow 18:00`, `Thursday 26 November 18:00`."""
    local = timezone.localtime(moment)
    hour = local.strftime("%H:%M")
    days = (local.date() - clock.local_day(now)).days
    if days == 0:
        return _("today %(time)s") % {"time": hour}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": hour}
    return f"{date_format(local, 'MONTH_DAY_FORMAT')} {hour}"


def status_sentence(case: Case, *, now: datetime) -> str:
    """One sentence that says where it is and by when an answer is due."""
    unit = case.unit.short_name
    by_when = day_words(case.due_at, now=now) if case.due_at else ""
    late = case.due_at is not None and now > case.due_at
    match State(case.state):
        case State.RECEIVED:
            sentence = _("%(unit)s has received your request.")
        case State.ASSIGNED if case.reopened:
            sentence = _("It was not solved yet. %(unit)s looks into it again.")
        case State.ASSIGNED:
            sentence = _("Your request was handed to %(unit)s.")
        case State.IN_PROGRESS:
            sentence = _("%(unit)s is working on it.")
        case State.RESOLVED:
            return _("%(unit)s has answered. Is it solved?") % {"unit": unit}
        case State.CLOSED:
            return _("This request is closed. Thank you for telling us.")
        case State.DECLINED:
            return _("This is not something we can settle. Below you read why, and where to turn.")
        case State.WITHDRAWN:
            return _("You have taken this request back.")
    sentence = sentence % {"unit": unit}
    if late:
        return _joined(sentence, _("The answer is late; we are sorry. You can call us."))
    if by_when:
        return _joined(sentence, _("You get an answer by %(when)s.") % {"when": by_when})
    return sentence


# What a step is called for the reporter: units by name, never an office's own word such as "returned".
_EVENTS: dict[Verb, Message] = {
    Verb.SUBMIT: gettext_lazy("Sent to %(target)s"),
    Verb.RESPOND: gettext_lazy("%(unit)s got in touch"),
    Verb.ANSWER: gettext_lazy("%(unit)s answered"),
    Verb.RESOLVE: gettext_lazy("%(unit)s answered"),
    Verb.ASSIGN: gettext_lazy("Handed to %(target)s"),
    Verb.ACCEPT: gettext_lazy("%(unit)s has begun"),
    Verb.ESCALATE: gettext_lazy("Passed up to %(target)s"),
    Verb.RATE: gettext_lazy("You rated the answer"),
    Verb.REOPEN: gettext_lazy("Not solved yet: now with %(target)s"),
    Verb.DECLINE: gettext_lazy("Not taken on"),
    Verb.WITHDRAW: gettext_lazy("You took it back"),
    Verb.CLOSE: gettext_lazy("Case closed"),
}


def _joined(first: str, second: str) -> str:
    """Two sentences as the language sets them, with a space between or without."""
    return _("%(first)s %(second)s") % {"first": first, "second": second}


def event_sentence(event: CaseEvent) -> str:
    """A step in the reporter's words; steps that they do not read keep the staff's word."""
    unit = event.unit.short_name if event.unit else ""
    target = event.to_unit.short_name if event.to_unit else unit
    verb = Verb(event.verb)
    return str(_EVENTS.get(verb, verb.label)) % {"unit": unit, "target": target}


def event_words(event: CaseEvent) -> list[str]:
    """What the reporter reads below the sentence of a step: what was chosen, and words meant for them."""
    return chosen_words(event) + ([event.words] if event.verb in rules.SPOKEN and event.words else [])


def chosen_words(event: CaseEvent) -> list[str]:
    """What was chosen with a step: the rating, why it was declined, where to turn instead."""
    chosen = []
    for name, choices in _CHOICES.items():
        value = event.details.get(name, "")
        if value in choices.values:
            chosen.append(str(choices(value).label))
    if event.details.get("refer_to"):
        chosen.append(_("Where to turn: %(place)s") % {"place": event.details["refer_to"]})
    return chosen
