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
    WAITING = "waiting", _("Waiting for the reporter")
    SUSPENDED = "suspended", _("Suspended")
    MERGED = "merged", _("Merged into another")
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
    ASSIST = "assist", _("Ask a unit to assist")
    ASSIST_DONE = "assist_done", _("Assistance given")
    ASK = "ask", _("Ask the reporter")
    REPLY = "reply", _("Reply of the reporter")
    PROPOSE = "propose", _("Ask for approval")
    REFUSE = "refuse", _("Refuse approval")
    SUSPEND = "suspend", _("Suspend")
    RESUME = "resume", _("Resume")
    EXTEND = "extend", _("Extend the deadline")
    RESOLVE = "resolve", _("Resolve")
    RATE = "rate", _("Rating")
    VERIFY = "verify", _("Verify what was done")
    CALL_BACK = "call_back", _("Call-back")
    CLOSE = "close", _("Close the case")
    REOPEN = "reopen", _("Reopen")
    MERGE = "merge", _("Merge")
    FOLLOW = "follow", _("Answered with the lead case")
    UNMERGE = "unmerge", _("Take out of the merge")
    SPLIT = "split", _("Split")
    ATTACH = "attach", _("Attach to a public event")
    DETACH = "detach", _("Take off a public event")
    DECLINE = "decline", _("Decline")
    WITHDRAW = "withdraw", _("Withdraw")
    URGE = "urge", _("Urge")
    SUPERVISE = "supervise", _("Supervise")
    MARK = "mark", _("Mark where it stands")
    RECATEGORISE = "recategorise", _("Change what it is about")
    NOTE = "note", _("Note for colleagues")
    PUBLISH = "publish", _("Publish")
    UNPUBLISH = "unpublish", _("Take back from the public")
    EXEMPT = "exempt", _("Mark as a demand that cannot be met")
    WARN = "warn", _("Warning before the deadline")
    LATE = "late", _("Deadline passed")


class Hat(StrEnum):
    """What an actor is to one case."""

    REPORTER = "reporter"
    DESK = "desk"
    HANDLER = "handler"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    WATCHER = "watcher"
    LOOKER = "looker"
    # Works for the place a case is about, while it lies elsewhere.
    COLLEAGUE = "colleague"
    # A unit asked to assist; one who decides for the level above.
    HELPER = "helper"
    APPROVER = "approver"
    SYSTEM = "system"


class Need(StrEnum):
    """What must be given with a verb."""

    WORDS = "words"
    UNIT = "unit"
    TOLD_BY = "told_by"
    REASON = "reason"
    REFER_TO = "refer_to"
    RATING = "rating"
    SOLVED = "solved"
    UNTIL = "until"
    MATTER = "matter"
    LEAD = "lead"
    LOCAL_STATE = "local_state"
    CATEGORY = "category"
    EVENT = "event"


class Channel(models.TextChoices):
    QR = "qr", _("QR code")
    WEB = "web", _("Web page")
    PHONE = "phone", _("Telephone")
    DESK = "desk", _("At the desk")
    CHAT = "chat", _("Chat group")
    VISIT = "visit", _("During a visit")
    HOTLINE = "hotline", _("Hotline")
    SMS = "sms", _("Text message")
    MAIL = "mail", _("Mail")
    OPEN311 = "open311", _("Open311")
    API = "api", _("Another system")
    IMPORT = "import", _("Imported")
    OTHER = "other", _("Another way")


# Police, fire, ambulance, traffic accidents: at the telephone desk one key passes a call on.
EMERGENCY_NUMBERS = ("110", "119", "120", "122")


class Kind(models.TextChoices):
    """What sort of request it is, as hotlines count them."""

    ASKING = "asking", _("Question")
    HELP = "help", _("Call for help")
    COMPLAINT = "complaint", _("Complaint")
    PROPOSAL = "proposal", _("Suggestion")
    AGENCY = "agency", _("Errand done for them")


class Clock(models.TextChoices):
    """Whether the time allowed is running."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")


class Matter(models.TextChoices):
    """What somebody else must agree to before it holds."""

    SUSPEND = "suspend", _("Suspend")
    EXTEND = "extend", _("Extend the deadline")
    PUBLISH = "publish", _("Publish")
    EXEMPT = "exempt", _("Mark as a demand that cannot be met")


class AssistKind(models.TextChoices):
    """What a unit is asked for: its own share of the work, or to look behind a list of doors."""

    TASK = "task", _("A task")
    DOORS = "doors", _("A list of doors")


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


class AloneReason(models.TextChoices):
    """Why a request is resolved although a unit asked to assist has not answered."""

    NOT_NEEDED = "not_needed", _("Their help is no longer needed")
    DONE_OTHERWISE = "done_otherwise", _("It was done in another way")
    NO_ANSWER = "no_answer", _("They did not answer in time")


class MessageKind(models.TextChoices):
    """What is said to everyone whom a public event concerns."""

    OPEN = "open", _("Announced")
    UPDATE = "update", _("Update")
    OVER = "over", _("Over")


class Finding(models.TextChoices):
    """What someone asked to look has seen."""

    FINE = "fine", _("All is fine")
    FOUND = "found", _("Found as described")


class CameBy(models.TextChoices):
    """How a request came into the hands of a unit."""

    NEW = "new", _("Newly made")
    MOVED = "moved", _("From another unit")
    REOPENED = "reopened", _("Not solved after all")
    UNMERGED = "unmerged", _("Taken out of a merge")
    RECATEGORISED = "recategorised", _("Put under another kind")


class LeftBy(models.TextChoices):
    """How it left them. In time and late are of the time this unit had."""

    IN_TIME = "in_time", _("Done in time")
    LATE = "late", _("Done late")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged into another")
    MOVED = "moved", _("To another unit")


class HeardBy(models.TextChoices):
    """How a reporter said how it stands."""

    RATING = "rating", _("Rating")
    CALL = "call", _("Call-back")


class Binding(models.TextChoices):
    """Which deadline of a case from another platform binds us."""

    THEIRS = "theirs", _("Theirs")
    OURS = "ours", _("Ours")
    EARLIER = "earlier", _("The earlier one")
