"""What each verb of the office is called with: one table for pages, API and bulk alike.

`takes` are the names of the action's arguments that somebody fills in; who, when, the version seen and the key go with every one.
A new verb is a row here, and pages and API know it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lianxin.domains.cases.actions import desk, reporter
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
        Verb.ANSWER: Step(desk.answer_case, ("words", "told_by", "files")),
        Verb.ASSIGN: Step(desk.assign_case, ("unit", "words")),
        Verb.ACCEPT: Step(desk.accept_case),
        Verb.RETURN: Step(desk.return_case, ("words",)),
        Verb.ESCALATE: Step(desk.escalate_case, ("words",)),
        Verb.RESOLVE: Step(desk.resolve_case, ("words", "told_by", "files")),
        Verb.CLOSE: Step(desk.close_case, ("words",)),
        Verb.REOPEN: Step(reporter.reopen_case, ("words",)),
        Verb.DECLINE: Step(desk.decline_case, ("reason", "refer_to", "words")),
        Verb.NOTE: Step(desk.note_on_case, ("words", "files")),
    }
)
