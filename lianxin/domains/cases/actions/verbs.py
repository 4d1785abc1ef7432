"""What each verb of the office is called with: one table for pages, API and bulk alike.

`takes` are the names of the action's arguments that somebody fills in; who, when, the version seen and the key go with every one.
A new verb is a row here, and pages and API know it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lianxin.domains.cases.actions import (
    approvals,
    assisting,
    beside,
    calling_back,
    desk,
    dialogue,
    merging,
    public_events,
    reporter,
    splitting,
    verifying,
)
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.models import Case


@dataclass(frozen=True, slots=True)
class Step:
    """`act` is called as `act(case=…, by=…, at=…, seen=…, key=…, **what it takes)`."""

    act: Callable[..., Case]
    takes: tuple[str, ...] = ()


STEPS: Mapping[Verb, Step] = MappingProxyType(
    {
        Verb.RESPOND: Step(desk.respond_to_case, ("words", "told_by")),
        Verb.ANSWER: Step(desk.answer_case, ("words", "told_by", "files", "knowledge")),
        Verb.ASSIGN: Step(desk.assign_case, ("unit", "words")),
        Verb.ACCEPT: Step(desk.accept_case),
        Verb.RETURN: Step(desk.return_case, ("words",)),
        Verb.ESCALATE: Step(desk.escalate_case, ("words",)),
        Verb.RESOLVE: Step(desk.resolve_case, ("words", "told_by", "alone", "files")),
        Verb.CLOSE: Step(desk.close_case, ("words",)),
        Verb.REOPEN: Step(reporter.reopen_case, ("words",)),
        Verb.RECATEGORISE: Step(desk.recategorise_case, ("category",)),
        Verb.DECLINE: Step(desk.decline_case, ("reason", "refer_to", "words")),
        Verb.ASK: Step(dialogue.ask_reporter, ("words", "told_by", "files")),
        Verb.REPLY: Step(dialogue.reply_to_question, ("words", "told_by", "files")),
        Verb.RESUME: Step(dialogue.resume_case, ("words",)),
        Verb.PROPOSE: Step(approvals.propose, ("matter", "words", "until", "title", "public_words")),
        Verb.REFUSE: Step(approvals.refuse_proposal, ("matter", "words")),
        Verb.SUSPEND: Step(approvals.suspend_case, ("words", "until")),
        Verb.EXTEND: Step(approvals.extend_case, ("words", "until")),
        Verb.PUBLISH: Step(approvals.publish_case),
        Verb.UNPUBLISH: Step(approvals.unpublish_case, ("words",)),
        Verb.EXEMPT: Step(approvals.exempt_case, ("words",)),
        Verb.MARK: Step(beside.mark_case, ("local_state", "words")),
        Verb.SUPERVISE: Step(beside.supervise_case, ("words", "until")),
        Verb.ASSIST: Step(assisting.ask_to_assist, ("tasks", "until")),
        Verb.ASSIST_DONE: Step(assisting.give_assistance, ("words", "unit", "files")),
        Verb.MERGE: Step(merging.merge_case, ("lead",)),
        Verb.UNMERGE: Step(merging.unmerge_case, ("words",)),
        Verb.SPLIT: Step(splitting.split_case, ("tasks",)),
        Verb.ATTACH: Step(public_events.attach_case, ("event", "told_by")),
        Verb.DETACH: Step(public_events.detach_case, ("words",)),
        Verb.VERIFY: Step(verifying.verify_case, ("solved", "words", "files")),
        Verb.CALL_BACK: Step(calling_back.call_back, ("reached", "solved", "satisfaction", "words")),
        Verb.NOTE: Step(desk.note_on_case, ("words", "files")),
    }
)
