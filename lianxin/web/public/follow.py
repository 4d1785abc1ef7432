"""Following a request by its code: where it is, by when an answer is due, and what one can do."""

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions import rate_case, reopen_case, withdraw_case
from lianxin.domains.cases.actions.guard import check_tries, count_reporter_step, count_wrong_code
from lianxin.domains.cases.actions.lost import send_lost_code
from lianxin.domains.cases.enums import Satisfaction, Solved, Verb
from lianxin.domains.cases.queries import case_by_code, follow_verbs, path_walked, public_timeline
from lianxin.domains.cases.sentences import day_words, event_sentence, event_words, status_sentence
from lianxin.foundation.access.addresses import limited_address
from lianxin.foundation.orgs.queries import receiving_unit
from lianxin.kernel import clock, ids
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Missing
from lianxin.web.forms.keys import new_form_key, read_form_key
from lianxin.web.forms.uploads import Kept, keep_uploads
from lianxin.web.public.browser import opened_codes, remember_code
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case


@public_page
def find(request: ShellRequest) -> HttpResponseBase:
    """Twelve digits lead to the request."""
    typed = request.GET.get("code", "")[:40]
    error: LianxinError | None = None
    if typed:
        try:
            return redirect("follow", code=_opened(request, typed).tracking_code)
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
    case = _opened(request, code)
    remember_code(request, case.tracking_code)
    return _page(request, case)


@public_page
def rate(request: ShellRequest, code: str) -> HttpResponseBase:
    """Is it solved, are you satisfied."""
    case = _stepping(request, code)
    if request.method != "POST":
        return redirect("follow", code=case.tracking_code)
    data = request.POST
    try:
        rate_case(
            case=case,
            solved=data.get("solved", ""),
            satisfaction=data.get("satisfaction", ""),
            words=data.get("words", ""),
            by=REPORTER,
            at=clock.now(),
            key=_key(request),
        )
    except (Invalid, Conflict) as error:
        return _page(request, case, error=error)
    return redirect("follow", code=case.tracking_code)


@public_page
def reopen(request: ShellRequest, code: str) -> HttpResponseBase:
    """It is not solved: one level higher looks into it."""
    case = _stepping(request, code)
    if request.method != "POST":
        return redirect("follow", code=case.tracking_code)
    kept = keep_uploads(request, names=("photos",), purpose="cases", by=REPORTER)
    try:
        if kept.wrong:
            raise Invalid(_("One of the files could not be used. The rest is kept."), kept.wrong)
        reopen_case(
            case=case,
            words=request.POST.get("words", ""),
            files=kept.ids,
            by=REPORTER,
            at=clock.now(),
            key=_key(request),
        )
    except (Invalid, Conflict) as error:
        return _page(request, case, error=error, kept=kept)
    return redirect("follow", code=case.tracking_code)


@public_page
def withdraw(request: ShellRequest, code: str) -> HttpResponseBase:
    """The reporter takes it back."""
    case = _stepping(request, code)
    if request.method != "POST":
        return redirect("follow", code=case.tracking_code)
    try:
        withdraw_case(case=case, by=REPORTER, at=clock.now(), key=_key(request))
    except Conflict as error:
        return _page(request, case, error=error)
    return redirect("follow", code=case.tracking_code)


def _opened(request: ShellRequest, typed: str) -> "Case":
    """The case of the code; whoever tries codes out is slowed down, but not who has opened this one before."""
    address, now = limited_address(request), clock.now()
    if ids.parse_tracking_code(typed) not in opened_codes(request):
        check_tries(address=address, at=now)
    try:
        return case_by_code(typed)
    except Missing:
        count_wrong_code(address=address, at=now)
        raise


def _stepping(request: ShellRequest, typed: str) -> "Case":
    """The case that its reporter wants to move."""
    case = _opened(request, typed)
    if request.method == "POST":
        count_reporter_step(case=case, at=clock.now())
    return case


def _key(request: ShellRequest) -> str:
    form_key = read_form_key(request.POST.get("form_key", ""))
    if form_key is None:
        raise Invalid(_("This page was open for a long time. Please press the button again."))
    return form_key.value


def _unbroken(sentence: str, promised: str) -> str:
    """The sentence with its date in one piece, whatever the width."""
    head, date, tail = sentence.partition(promised) if promised else (sentence, "", "")
    return format_html('{}<span class="nowrap">{}</span>{}', head, date, tail) if date else sentence


def _page(
    request: ShellRequest, case: "Case", *, error: LianxinError | None = None, kept: Kept | None = None
) -> HttpResponse:
    now = clock.now()
    verbs = follow_verbs(case, now=now)
    sentence = status_sentence(case, now=now)
    context = {
        "case": case,
        "code": ids.group_digits(case.tracking_code),
        "sentence": sentence,
        "heading": _unbroken(sentence, day_words(case.due_at, now=now) if case.due_at else ""),
        "walked": path_walked(case),
        "events": [(event, event_sentence(event), event_words(event)) for event in public_timeline(case)],
        "desk": receiving_unit(case.place),
        "may_rate": Verb.RATE in verbs,
        "may_reopen": Verb.REOPEN in verbs,
        "may_withdraw": Verb.WITHDRAW in verbs,
        "solved_choices": Solved.choices,
        "satisfaction_choices": Satisfaction.choices,
        "form_key": new_form_key(),
        "typed": request.POST,
        "kept": kept or Kept(),
        "error": error,
        "fields": getattr(error, "fields", {}),
        "fresh": case.version == 1,
    }
    return render(request, "public/follow.html", context, status=error.status if error else 200)
