"""What the holder of a code does to a request: answer a question, ask for haste, rate, have it looked at again, take it back."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions import rate_case, reopen_case, reply_to_question, urge_case, withdraw_case
from lianxin.domains.cases.actions.guard import count_reporter_step
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Conflict, Invalid
from lianxin.web.forms.keys import read_form_key
from lianxin.web.forms.uploads import Kept, keep_uploads
from lianxin.web.public.follow import opened_case, show_followed
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Case

Deed = Callable[["Case", Kept, str], object]
_NO_FILES = Kept()


@public_page
def reply(request: ShellRequest, code: str) -> HttpResponseBase:
    """Answer what the office has asked, in words or with a photo."""
    words = request.POST.get("words", "")
    return _take(
        request,
        code,
        "reply",
        lambda case, kept, key: reply_to_question(
            case=case, words=words, files=kept.ids, by=REPORTER, at=clock.now(), key=key
        ),
        files=True,
    )


@public_page
def urge(request: ShellRequest, code: str) -> HttpResponseBase:
    """Ask for haste, once a day."""
    return _take(
        request, code, "urge", lambda case, _kept, key: urge_case(case=case, by=REPORTER, at=clock.now(), key=key)
    )


@public_page
def rate(request: ShellRequest, code: str) -> HttpResponseBase:
    """Is it solved, are you satisfied."""
    data = request.POST
    return _take(
        request,
        code,
        "rate",
        lambda case, _kept, key: rate_case(
            case=case,
            solved=data.get("solved", ""),
            satisfaction=data.get("satisfaction", ""),
            words=data.get("words", ""),
            by=REPORTER,
            at=clock.now(),
            key=key,
        ),
    )


@public_page
def reopen(request: ShellRequest, code: str) -> HttpResponseBase:
    """It is not solved: one level higher looks into it."""
    words = request.POST.get("words", "")
    return _take(
        request,
        code,
        "reopen",
        lambda case, kept, key: reopen_case(
            case=case, words=words, files=kept.ids, by=REPORTER, at=clock.now(), key=key
        ),
        files=True,
    )


@public_page
def withdraw(request: ShellRequest, code: str) -> HttpResponseBase:
    """The reporter takes it back."""
    return _take(
        request,
        code,
        "withdraw",
        lambda case, _kept, key: withdraw_case(case=case, by=REPORTER, at=clock.now(), key=key),
    )


def _take(request: ShellRequest, code: str, form: str, deed: Deed, *, files: bool = False) -> HttpResponseBase:
    """Do it and show the page anew; what was typed comes back with the reason when it does not go through."""
    case = opened_case(request, code)
    if request.method != "POST":
        return redirect("follow", code=case.tracking_code)
    count_reporter_step(case=case, at=clock.now())
    kept = keep_uploads(request, names=("photos",), purpose="cases", by=REPORTER) if files else _NO_FILES
    try:
        form_key = read_form_key(request.POST.get("form_key", ""))
        if form_key is None:
            raise Invalid(_("This page was open for a long time. Please press the button again."))
        kept.check()
        deed(case, kept, form_key.value)
    except (Invalid, Conflict) as error:
        return show_followed(request, case, error=error, kept=kept, failed=form)
    return redirect("follow", code=case.tracking_code)
