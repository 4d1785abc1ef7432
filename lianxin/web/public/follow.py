"""Following a request by its code: where it is, by when an answer is due, and what one can do."""

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import format_html

from lianxin.domains.cases.actions.guard import check_tries, count_wrong_code
from lianxin.domains.cases.actions.lost import send_lost_code
from lianxin.domains.cases.enums import Satisfaction, Solved, Verb
from lianxin.domains.cases.queries import case_by_code, follow_forms, path_walked, public_timeline
from lianxin.domains.cases.queries.categories import questions_of
from lianxin.domains.cases.queries.papers import papers_for
from lianxin.domains.cases.questions import answered
from lianxin.domains.cases.sentences import day_words, event_sentence, event_words, old_promise, status_sentence
from lianxin.foundation.access.addresses import limited_address
from lianxin.foundation.orgs.queries import receiving_unit
from lianxin.kernel import clock, ids
from lianxin.kernel.errors import Invalid, LianxinError, Missing
from lianxin.web.forms.keys import new_form_key
from lianxin.web.forms.uploads import Kept
from lianxin.web.public.browser import opened_codes, remember_code
from lianxin.web.public.going_on import about_case
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case

# The three grades with as many stars.
_STARS = tuple(
    (grade.value, grade.label, range(stars))
    for grade, stars in ((Satisfaction.SATISFIED, 3), (Satisfaction.MOSTLY, 2), (Satisfaction.UNSATISFIED, 1))
)


@public_page
def find(request: ShellRequest) -> HttpResponseBase:
    """Twelve digits lead to the request."""
    typed = request.GET.get("code", "")[:40]
    error: LianxinError | None = None
    if typed:
        try:
            return redirect("follow", code=opened_case(request, typed).tracking_code)
        except Missing as missing:
            error = missing
    return render(request, "public/find.html", {"typed": typed, "error": error}, status=error.status if error else 200)


@public_page
def lost(request: ShellRequest) -> HttpResponse:
    """Name and the last four digits: the codes go to the phone we know, and the page never tells whether we do."""
    if request.method != "POST":
        return render(request, "public/lost.html")
    name, last4 = request.POST.get("name", ""), request.POST.get("last4", "")
    try:
        send_lost_code(name=name, last4=last4, address=limited_address(request), at=clock.now())
    except Invalid as error:
        context = {"typed": request.POST, "error": error, "fields": error.fields}
        return render(request, "public/lost.html", context, status=error.status)
    return render(request, "public/lost.html", {"sent": True})


@public_page
def follow(request: ShellRequest, code: str) -> HttpResponse:
    """The page of one request."""
    case = opened_case(request, code)
    remember_code(request, case.tracking_code)
    return show_followed(request, case)


def opened_case(request: ShellRequest, typed: str) -> "Case":
    """The case of the code; whoever tries codes out is slowed down, but not who has opened this one before."""
    address, now = limited_address(request), clock.now()
    if ids.parse_tracking_code(typed) not in opened_codes(request):
        check_tries(address=address, at=now)
    try:
        return case_by_code(typed)
    except Missing:
        count_wrong_code(address=address, at=now)
        raise


def _unbroken(sentence: str, promised: str) -> str:
    """The sentence with its date in one piece, whatever the width."""
    head, date, tail = sentence.partition(promised) if promised else (sentence, "", "")
    return format_html('{}<span class="nowrap">{}</span>{}', head, date, tail) if date else sentence


def show_followed(
    request: ShellRequest,
    case: "Case",
    *,
    error: LianxinError | None = None,
    kept: Kept | None = None,
    failed: str = "",
) -> HttpResponse:
    """The page, with what was typed and what was wrong if a deed did not go through."""
    now = clock.now()
    sentence = status_sentence(case, now=now)
    due_at = case.held_until or case.promised_at or case.due_at
    events = list(public_timeline(case))
    forms = follow_forms(case, now=now)
    context = {
        "case": case,
        "code": ids.group_digits(case.tracking_code),
        "sentence": sentence,
        "going_on": about_case(case, now=now),
        "heading": _unbroken(sentence, day_words(due_at, now=now) if due_at else ""),
        "old_due": old_promise(events),
        "walked": path_walked(case),
        "papers": papers_for(case),
        "answers": answered(questions_of(case.category), case.answers),
        "events": [(event, event_sentence(event), event_words(event)) for event in events],
        "question": next((event.words for event in reversed(events) if event.verb == Verb.ASK), ""),
        "desk": receiving_unit(case.place),
        "first_form": failed if failed in forms else next(iter(forms), ""),
        "forms": forms,
        "failed": failed,
        "solved_choices": Solved.choices,
        "satisfaction_choices": _STARS,
        "form_key": new_form_key(),
        "typed": request.POST,
        "kept": kept or Kept(),
        "error": error,
        "fields": getattr(error, "fields", {}),
        "fresh": case.version == 1,
    }
    return render(request, "public/follow.html", context, status=error.status if error else 200)
