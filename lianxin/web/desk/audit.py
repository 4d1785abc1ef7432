"""The audit, read by those whose duty it is: who did what, newest first, and the state of the seals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from lianxin.foundation.access import limits
from lianxin.foundation.accounts.queries import user_by_username
from lianxin.foundation.audit import actions, queries
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, Missing
from lianxin.kernel.text import clean_text, shorten
from lianxin.web.desk.audit_words import known_subjects, known_verbs, words_of_key, words_of_subject, words_of_verb
from lianxin.web.forms.moments import read_day
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.foundation.audit.models import AuditRecord

PAGE_SIZE = 50
LONGEST_VALUE = 200
# More than this takes longer than a page may: the console's check has no such end.
RECORDS_CHECKED = 200_000
CHECKS, CHECKS_PER = 6, timedelta(hours=1)
PROBLEMS_SHOWN = 20
LARGEST_ID_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list, as typed; `wrong` says what of it cannot be used."""

    actor: str = ""
    verb: str = ""
    type: str = ""
    id: str = ""
    day: str = ""
    before: str = ""

    @property
    def given(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.actor, self.verb, self.type, self.id, self.day))


@dataclass(frozen=True, slots=True)
class Change:
    """One changed value in words; `before` is None where only the new one is known."""

    name: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it is read."""

    record: "AuditRecord"
    verb: str
    subject: str
    changes: list[Change]


@needs("audit.read")
@require_safe
def records(request: ShellRequest) -> HttpResponse:
    """A page of records, and the seals."""
    return _page(request)


@needs("audit.read")
def check_seals(request: ShellRequest) -> HttpResponse:
    """Recompute the seals now; a few times an hour, and only as many as a page can wait for."""
    if request.method != "POST":
        return redirect("desk_audit")
    now = clock.now()
    limits.take(key="audit.check_seals", limit=CHECKS, per=CHECKS_PER, at=now)
    if queries.sealed_records() > RECORDS_CHECKED:
        raise Conflict(_("These are too many records for a page to check. Run “lianxin check” on the server."))
    problems = actions.check_seals(by=request.actor, at=now)
    if problems:
        return _page(request, problems=problems)
    messages.success(request, _("The seals are whole: nothing was changed, nothing is missing."))
    return redirect("desk_audit")


def _page(request: ShellRequest, *, problems: list[str] | None = None) -> HttpResponse:
    asked = {name: clean_text(request.GET.get(name, ""), multiline=False)[:80] for name in Filters.__slots__}
    filters = Filters(**asked)
    wrong: dict[str, str] = {}
    wanted = _wanted(filters, wrong)
    found = [] if wrong else list(queries.recent(**wanted)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    context = {
        "filters": filters,
        "wrong": wrong,
        "rows": [_row(one) for one in shown],
        "verbs": known_verbs(),
        "subjects": known_subjects(),
        "older": shown[-1].pk if len(found) > PAGE_SIZE else None,
        "seal": queries.latest_seal(),
        "waiting": queries.waiting_for_seal(),
        "checked": queries.latest_check(),
        "problems": (problems or [])[:PROBLEMS_SHOWN],
        "problems_words": _found(len(problems)) if problems else "",
    }
    return render(request, "desk/audit.html", context, status=422 if wrong else 200)


def _row(record: "AuditRecord") -> Row:
    verb, subject = words_of_verb(record.verb), words_of_subject(record.subject_type)
    return Row(record, verb, subject, _changes(record.changes))


def _found(count: int) -> str:
    said = {"count": count}
    return (
        ngettext("%(count)d thing is wrong with the seals.", "%(count)d things are wrong with the seals.", count) % said
    )


def _wanted(filters: Filters, wrong: dict[str, str]) -> dict[str, Any]:
    """The filters as the query takes them; what cannot be used is named in `wrong`."""
    since, until = _span(filters.day, wrong)
    return {
        "verb": filters.verb,
        "actor_user": _account(filters.actor, wrong),
        "subject_type": filters.type,
        "subject_id": filters.id,
        "since": since,
        "until": until,
        "before": _id(filters.before),
    }


def _id(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= LARGEST_ID_DIGITS else None


def _account(typed: str, wrong: dict[str, str]) -> int | None:
    """By username, or by the number of an account as a link in the list names it."""
    if not typed:
        return None
    if typed.startswith("#") and _id(typed[1:]) is not None:
        return _id(typed[1:])
    try:
        return user_by_username(typed).pk
    except Missing as error:
        wrong["actor"] = str(error.message)
        return None


def _span(typed: str, wrong: dict[str, str]) -> tuple[datetime | None, datetime | None]:
    if not typed:
        return None, None
    try:
        day = read_day(typed, "day")
    except Invalid as error:
        wrong["day"] = str(error.message)
        return None, None
    return clock.at_local(day), clock.at_local(day + timedelta(days=1))


def _changes(changes: Mapping[str, Any]) -> list[Change]:
    """What a record says changed, a line each: `[before, after]` where an action wrote both."""
    lines: list[Change] = []
    for name, value in changes.items():
        if isinstance(value, list) and len(value) == 2 and not any(isinstance(one, list | dict) for one in value):
            if value[0] != value[1]:
                lines.append(Change(words_of_key(name), _value(value[0]), _value(value[1])))
        elif value not in (None, "", [], {}):
            lines.append(Change(words_of_key(name), None, _value(value)))
    return lines


def _value(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return shorten(", ".join(f"{name}: {_value(one)}" for name, one in value.items()), LONGEST_VALUE) or "–"
    if isinstance(value, list):
        return shorten(", ".join(_value(one) for one in value), LONGEST_VALUE) or "–"
    return shorten(str(value), LONGEST_VALUE)
