"""The page behind a link for one task: somebody without an account is asked to look."""

from django.http import HttpResponse
from django.shortcuts import render

from lianxin.domains.cases.actions import report_look
from lianxin.domains.cases.actions.guard import count_look
from lianxin.domains.cases.enums import Finding
from lianxin.domains.cases.queries import case_of_link
from lianxin.foundation.access.links import open_task_link, was_answered
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, Missing, TooMany
from lianxin.web.forms.keys import new_form_key, read_form_key
from lianxin.web.forms.uploads import keep_uploads, kept_earlier
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.request import ShellRequest


@public_page
def look(request: ShellRequest, token: str) -> HttpResponse:
    """Show place and words, never the reporter; take one answer: fine or found, with words and a photo."""
    try:
        case = case_of_link(token)
    except Missing:
        if was_answered(token):
            return render(request, "public/look_thanks.html", {"again": True})
        raise
    context = {"case": case, "findings": Finding.choices, "typed": request.POST, "form_key": new_form_key()}
    if request.method != "POST":
        return render(request, "public/look.html", context)
    holder = open_task_link(token, at=clock.now()).actor
    kept = kept_earlier(request)
    form_key = read_form_key(request.POST.get("form_key", ""))
    try:
        count_look(token=token, at=clock.now())
        kept = keep_uploads(request, names=("photos",), purpose="cases", by=holder)
        kept.check()
        report_look(
            token=token,
            finding=request.POST.get("finding", ""),
            words=request.POST.get("words", ""),
            files=kept.ids,
            at=clock.now(),
            key=form_key.value if form_key else "",
        )
    except (Invalid, TooMany) as error:
        context |= {"error": error, "fields": getattr(error, "fields", {}), "kept": kept}
        response = render(request, "public/look.html", context, status=error.status)
        if isinstance(error, TooMany):
            response["Retry-After"] = str(error.retry_after)
        return response
    return render(request, "public/look_thanks.html", {"again": False})
