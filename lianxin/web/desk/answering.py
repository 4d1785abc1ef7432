"""While an answer is written: what to look at once more, and what the unit has answered well before."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.queries import case_for
from lianxin.domains.cases.queries.words import shown_to
from lianxin.domains.triage.answers.good import good_answers
from lianxin.domains.triage.answers.rules import Remark, check
from lianxin.kernel import clock
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import QueryDict

    from lianxin.domains.cases.models import Case

# The steps by which words go out to whom asked.
ANSWERING = frozenset({Verb.ANSWER, Verb.RESOLVE})


def remarks_on(case: "Case", words: str) -> tuple[Remark, ...]:
    """What may be said about these words as an answer to this request."""
    return check(words, f"{case.title}\n{case.words}", today=clock.today())


def second_look(case: "Case", verb: str, data: "QueryDict") -> Sequence[Remark]:
    """What comes back with the words instead of sending them, once; nothing when it has been before their eyes.

    Only where no script shows them meanwhile: the form then says so (`checked`). What is not grave never comes back.
    """
    if verb not in ANSWERING or "checked" not in data or "heeded" in data:
        return ()
    remarks = remarks_on(case, data.get("words", "").strip() or data.get("ready", ""))
    return remarks if any(remark.code.is_grave for remark in remarks) else ()


@needs("cases.view")
@require_POST
def remarks(request: ShellRequest, uuid: "UUID") -> HttpResponse:
    """A part of the form, while somebody writes. What is typed stands in no address."""
    case = case_for(request.reach, uuid)
    found = remarks_on(case, request.POST.get("words", ""))
    return render(request, "desk/remarks.html", {"remarks": found})


@needs("cases.view")
def good(request: ShellRequest, uuid: "UUID") -> HttpResponse:
    """A part of the form: answers of the unit that were rated well; a page of its own where no script runs."""
    case = case_for(request.reach, uuid)
    found = good_answers(request.reach, case)
    if request.htmx:
        return render(request, "desk/good_answers.html", {"found": found})
    (shown,) = shown_to(request.reach, [case])
    return render(request, "desk/good_answers_page.html", {"found": found, "case": shown})
