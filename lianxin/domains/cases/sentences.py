"""What a resident reads about their case: who does what by when, in plain words."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import DeclineReason, Matter, Satisfaction, Solved, State, TellBy, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.queries.states import state_name
from lianxin.kernel import clock
from lianxin.kernel.actors import ActorKind
from lianxin.kernel.errors import Message

_CHOICES: dict[str, type[TextChoices]] = {"solved": Solved, "satisfaction": Satisfaction, "reason": DeclineReason}


def day_words(moment: datetime, *, now: datetime) -> str:
    """`today 18:00`, `tomorrow 18:00`, `November 26 18:00`."""
    local = timezone.localtime(moment)
    hour = local.strftime("%H:%M")
    days = (local.date() - clock.local_day(now)).days
    if days == 0:
        return _("today %(time)s") % {"time": hour}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": hour}
    return date_words(moment, now=now)


def date_words(moment: datetime, *, now: datetime | None = None) -> str:
    """`November 26 18:00`: a day as it reads whenever it is read, with its year when that is another one."""
    local, today = timezone.localtime(moment), clock.local_day(now or clock.now())
    # Translators: letters of Django's date format; Chinese 2026年11月26日.
    shape = _("F j") if local.year == today.year else _("F j, Y")
    return f"{date_format(local, shape)} {local:%H:%M}"


def moment_in(event: CaseEvent, name: str) -> datetime | None:
    """A moment among the details of a step: `until`, or `was_due`, the date that held before."""
    written = event.details.get(name, "")
    return datetime.fromisoformat(written) if written else None


# How a request stands. Those that end with a promise are said with the day on which the answer is due.
_PROMISED: dict[State, Message] = {
    State.RECEIVED: gettext_lazy("%(unit)s has received your request."),
    State.ASSIGNED: gettext_lazy("Your request was handed to %(unit)s."),
    State.IN_PROGRESS: gettext_lazy("%(unit)s is working on it."),
    State.MERGED: gettext_lazy("%(unit)s works on it together with other requests about the same matter."),
}
_RESTING: dict[State, tuple[Message, Message]] = {
    State.WAITING: (
        gettext_lazy("%(unit)s needs a word from you to go on."),
        gettext_lazy("Please answer by %(when)s; so long the deadline stands still."),
    ),
    State.SUSPENDED: (
        gettext_lazy("%(unit)s needs more time for this."),
        gettext_lazy("It goes on by %(when)s at the latest."),
    ),
}
_SETTLED: dict[State, Message] = {
    State.RESOLVED: gettext_lazy("%(unit)s has answered. Is it solved?"),
    State.CLOSED: gettext_lazy("This request is closed. Thank you for telling us."),
    State.DECLINED: gettext_lazy("This is not something we can settle. Below you read why, and where to turn."),
    State.WITHDRAWN: gettext_lazy("You have taken this request back."),
}


def old_promise(events: Sequence[CaseEvent]) -> datetime | None:
    """The date that held before the newest step that changed it; kept in sight, struck through."""
    return next(filter(None, (moment_in(event, "was_due") for event in reversed(events))), None)


def status_sentence(case: Case, *, now: datetime) -> str:
    """One sentence that says where it is and by when an answer is due, or until when it rests."""
    state, unit = State(case.state), {"unit": case.unit.short_name}
    if state in _SETTLED:
        return str(_SETTLED[state]) % unit
    if state in _RESTING:
        sentence, until = (str(words) for words in _RESTING[state])
        when = {"when": day_words(case.held_until, now=now)} if case.held_until else None
        return _joined(sentence % unit, until % when) if when else sentence % unit
    again = state == State.ASSIGNED and case.reopened
    sentence = (_("It was not solved yet. %(unit)s looks into it again.") if again else str(_PROMISED[state])) % unit
    due_at = case.lead.due_at if case.lead is not None else case.due_at
    if due_at is None:
        return sentence
    if now > due_at:
        return _joined(sentence, _("The answer is late; we are sorry. You can call us."))
    return _joined(sentence, _("You get an answer by %(when)s.") % {"when": day_words(due_at, now=now)})


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
    Verb.ASK: gettext_lazy("%(unit)s asks you"),
    Verb.REPLY: gettext_lazy("You answered"),
    Verb.SUSPEND: gettext_lazy("%(unit)s needs more time and goes on by %(until)s"),
    Verb.EXTEND: gettext_lazy("%(unit)s needs more time: you get an answer by %(until)s"),
    Verb.RESUME: gettext_lazy("%(unit)s goes on"),
    Verb.MARK: gettext_lazy("Now: %(state)s"),
    Verb.MERGE: gettext_lazy("Taken together with other requests about the same matter"),
    Verb.UNMERGE: gettext_lazy("%(unit)s looks at it by itself again"),
    Verb.FOLLOW: gettext_lazy("%(unit)s answered"),
    Verb.URGE: gettext_lazy("You asked for haste"),
}


def _joined(first: str, second: str) -> str:
    """Two sentences as the language sets them, with a space between or without."""
    return _("%(first)s %(second)s") % {"first": first, "second": second}


def event_sentence(event: CaseEvent) -> str:
    """A step in the reporter's words; steps that they do not read keep the staff's word."""
    unit = event.unit.short_name if event.unit else ""
    target = event.to_unit.short_name if event.to_unit else unit
    verb, until = Verb(event.verb), moment_in(event, "until")
    if verb == Verb.REPLY and event.actor_kind == ActorKind.USER and event.details.get("told_by"):
        return _("%(unit)s wrote down your answer") % {"unit": unit}
    if verb == Verb.ASSIGN and event.is_automatic:
        return _("Handed to %(target)s automatically") % {"target": target}
    return str(_EVENTS.get(verb, verb.label)) % {
        "unit": unit,
        "target": target,
        "until": date_words(until) if until else "",
        "state": state_name(event.details.get("local_state") or event.to_state),
    }


def told_sentence(event: CaseEvent, *, now: datetime) -> str:
    """What a message about a step says: what was decided and why, else how the request stands."""
    if event.verb in _WITH_REASON:
        reason = _("Reason: %(words)s") % {"words": event.words}
        return _joined(_("%(sentence)s.") % {"sentence": event_sentence(event)}, reason)
    return status_sentence(event.case, now=now)


# More time is never asked for without saying why.
_WITH_REASON = frozenset({Verb.SUSPEND, Verb.EXTEND})


def event_words(event: CaseEvent) -> list[str]:
    """What the reporter reads below the sentence of a step: what was chosen, and words meant for them."""
    said = [event.words] if event.verb in rules.SPOKEN and event.words else []
    if event.verb in _WITH_REASON:
        said = [_("Reason: %(words)s") % {"words": words} for words in said]
    until = moment_in(event, "until")
    if event.verb == Verb.ASK and until is not None:
        said.append(_("Please answer by %(when)s; so long the deadline stands still.") % {"when": date_words(until)})
    return chosen_words(event) + said


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


def step_words(event: CaseEvent) -> str:
    """What the desk calls a step."""
    if event.verb == Verb.ASSIGN and event.is_automatic:
        return _("Assigned automatically")
    return str(Verb(event.verb).label)


def office_words(event: CaseEvent) -> list[str]:
    """What the desk reads below a step: what was chosen, what is to be approved, until when, how they were told."""
    details, chosen = event.details, chosen_words(event)
    if details.get("taken_back"):
        chosen.append(_("Taken back by who had asked."))
    if event.verb in {Verb.PROPOSE, Verb.REFUSE} and details.get("matter") in Matter.values:
        chosen.append(str(Matter(details["matter"]).label))
    if details.get("local_state"):
        chosen.append(state_name(details["local_state"]))
    until = moment_in(event, "until")
    if until is not None:
        chosen.append(_("Until %(when)s") % {"when": date_words(until)})
    if details.get("told_by") in TellBy.values:
        chosen.append(str(TellBy(details["told_by"]).label))
    if details.get("confidence"):
        # Nothing that was learned is ever quite sure.
        share = min(99, round(100 * float(details["confidence"])))
        sure = _("Without a person, %(share)d%% sure") if event.is_automatic else _("As proposed (%(share)d%%)")
        chosen.append(sure % {"share": share})
    return chosen
