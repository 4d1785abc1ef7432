"""Everything that changes a case."""

from lianxin.domains.cases.actions.desk import (
    accept_case,
    answer_case,
    assign_case,
    close_case,
    decline_case,
    escalate_case,
    note_on_case,
    recategorise_case,
    resolve_case,
    respond_to_case,
    return_case,
)
from lianxin.domains.cases.actions.intake import submit_and_answer, submit_case
from lianxin.domains.cases.actions.looking import ask_to_look, report_look
from lianxin.domains.cases.actions.reporter import rate_case, reopen_case, withdraw_case

__all__ = [
    "accept_case",
    "answer_case",
    "ask_to_look",
    "assign_case",
    "close_case",
    "decline_case",
    "escalate_case",
    "note_on_case",
    "rate_case",
    "recategorise_case",
    "reopen_case",
    "report_look",
    "resolve_case",
    "respond_to_case",
    "return_case",
    "submit_and_answer",
    "submit_case",
    "withdraw_case",
]
