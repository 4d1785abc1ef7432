"""The words of a case. Labels are what staff read; residents read the sentences of `sentences.py`."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(StrEnum):
    """What code reasons about; a place may rename and add states inside a phase, never add a phase."""

    NEW = "new"
    WORKING = "working"
    SETTLED = "settled"
    ENDED = "ended"


class State(models.TextChoices):
    RECEIVED = "received", _("Received")
    ASSIGNED = "assigned", _("Assigned")
    IN_PROGRESS = "in_progress", _("In progress")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Case closed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Verb(models.TextChoices):
    SUBMIT = "submit", _("Request submitted")
    RESPOND = "respond", _("First contact")
    ANSWER = "answer", _("Answer at once")
    ASSIGN = "assign", _("Assign")
    ACCEPT = "accept", _("Accept")
    RETURN = "return", _("Return to the assigner")
    ESCALATE = "escalate", _("Pass up a level")
    RESOLVE = "resolve", _("Resolve")
    RATE = "rate", _("Rating")
    CLOSE = "close", _("Close the case")
    REOPEN = "reopen", _("Reopen")
    DECLINE = "decline", _("Decline")
    WITHDRAW = "withdraw", _("Withdraw")
    NOTE = "note", _("Note for colleagues")


class Hat(StrEnum):
    """What an actor is to one case."""

    REPORTER = "reporter"
    DESK = "desk"
    HANDLER = "handler"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    WATCHER = "watcher"
    LOOKER = "looker"
    SYSTEM = "system"


class Need(StrEnum):
    """What must be given with a verb."""

    WORDS = "words"
    UNIT = "unit"
    TOLD_BY = "told_by"
    REASON = "reason"
    REFER_TO = "refer_to"
    RATING = "rating"


class Channel(models.TextChoices):
    QR = "qr", _("QR code")
    WEB = "web", _("Web page")
    PHONE = "phone", _("Telephone")
    DESK = "desk", _("At the desk")
    CHAT = "chat", _("Chat group")
    VISIT = "visit", _("During a visit")
    HOTLINE = "hotline", _("Hotline")
    IMPORT = "import", _("Imported")
    OTHER = "other", _("Another way")


class TellBy(models.TextChoices):
    """How the reporter wants to be told."""

    CODE = "code", _("They look it up themselves")
    MESSAGE = "message", _("By text message")
    CALL = "call", _("Telephone call")
    VISIT = "visit", _("Personal visit")
    RELATIVE = "relative", _("Through a relative")


class Solved(models.TextChoices):
    YES = "yes", _("Solved")
    PARTLY = "partly", _("Partly solved")
    NO = "no", _("Not solved")


class Satisfaction(models.TextChoices):
    SATISFIED = "satisfied", _("Satisfied")
    MOSTLY = "mostly", _("Mostly satisfied")
    UNSATISFIED = "unsatisfied", _("Not satisfied")


class DeclineReason(models.TextChoices):
    EMERGENCY = "emergency", _("An emergency number is the right place")
    COURT = "court", _("It is before a court or in arbitration")
    DISCIPLINE = "discipline", _("It belongs to the discipline authority")
    CONCLUDED = "concluded", _("It was already concluded")
    UNCLEAR = "unclear", _("It asks for nothing we can act on")
    ELSEWHERE = "elsewhere", _("Another authority is responsible")


class Finding(models.TextChoices):
    """What someone asked to look has seen."""

    FINE = "fine", _("All is fine")
    FOUND = "found", _("Found as described")
