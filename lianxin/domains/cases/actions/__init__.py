"""Everything that changes a case."""

from lianxin.domains.cases.actions.approvals import (
    exempt_case,
    extend_case,
    propose,
    publish_case,
    refuse_proposal,
    suspend_case,
    unpublish_case,
)
from lianxin.domains.cases.actions.assisting import Task, ask_to_assist, give_assistance, release_helper
from lianxin.domains.cases.actions.beside import mark_case, supervise_case
from lianxin.domains.cases.actions.calling_back import call_back, draw_call_backs
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
from lianxin.domains.cases.actions.dialogue import ask_reporter, reply_to_question, resume_case, urge_case
from lianxin.domains.cases.actions.doors import ask_doors, finish_doors, report_door
from lianxin.domains.cases.actions.intake import submit_and_answer, submit_case
from lianxin.domains.cases.actions.looking import ask_to_look, report_look, stop_look
from lianxin.domains.cases.actions.merging import merge_case, unmerge_case
from lianxin.domains.cases.actions.public_events import (
    attach_case,
    close_event,
    declare_event,
    detach_case,
    update_event,
)
from lianxin.domains.cases.actions.reporter import rate_case, reopen_case, withdraw_case
from lianxin.domains.cases.actions.several import assign_several, merge_several
from lianxin.domains.cases.actions.splitting import split_case
from lianxin.domains.cases.actions.verifying import verify_case
from lianxin.domains.cases.actions.views import drop_view, save_view

__all__ = [
    "Task",
    "accept_case",
    "answer_case",
    "ask_doors",
    "ask_reporter",
    "ask_to_assist",
    "ask_to_look",
    "assign_case",
    "assign_several",
    "attach_case",
    "call_back",
    "close_case",
    "close_event",
    "declare_event",
    "decline_case",
    "detach_case",
    "draw_call_backs",
    "drop_view",
    "escalate_case",
    "exempt_case",
    "extend_case",
    "finish_doors",
    "give_assistance",
    "mark_case",
    "merge_case",
    "merge_several",
    "note_on_case",
    "propose",
    "publish_case",
    "rate_case",
    "recategorise_case",
    "refuse_proposal",
    "release_helper",
    "reopen_case",
    "reply_to_question",
    "report_door",
    "report_look",
    "resolve_case",
    "respond_to_case",
    "resume_case",
    "return_case",
    "save_view",
    "split_case",
    "stop_look",
    "submit_and_answer",
    "submit_case",
    "supervise_case",
    "suspend_case",
    "unmerge_case",
    "unpublish_case",
    "update_event",
    "urge_case",
    "verify_case",
    "withdraw_case",
]
