"""The page behind a link for a list of doors: a building lead answers door by door, on a phone, without an account."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianxin.domains.cases.actions import finish_doors, report_door
from lianxin.domains.cases.actions.guard import count_door
from lianxin.domains.cases.enums import Finding
from lianxin.domains.cases.queries.together import doors_of_link
from lianxin.foundation.access.links import open_task_link
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, LianxinError, Missing, TooMany
from lianxin.web.forms.uploads import keep_uploads
from lianxin.web.shell.doors import public_page
from lianxin.web.shell.request import ShellRequest

_DIGITS = 18


@public_page
def doors(request: ShellRequest, token: str) -> HttpResponseBase:
    """Show the task and the doors, never the reporter; each answer is kept at once."""
    if request.method != "POST":
        return _page(request, token)
    doors_of_link(token)
    try:
        count_door(token=token, at=clock.now())
        _answer(request, token)
    except (Invalid, TooMany) as error:
        return _page(request, token, error=error)
    try:
        doors_of_link(token)
    except Missing:
        return render(request, "public/look_thanks.html")
    return redirect("doors", token=token)


def _answer(request: ShellRequest, token: str) -> None:
    data = request.POST
    if "finish" in data:
        finish_doors(token=token, words=data.get("words", "")[:2000], at=clock.now())
        return
    door = data.get("door", "")
    if not door.isdecimal() or len(door) > _DIGITS:
        raise Invalid(_("Choose one."))
    holder = open_task_link(token, at=clock.now()).actor
    kept = keep_uploads(request, names=("photos",), purpose="cases", by=holder)
    kept.check()
    report_door(
        token=token,
        door_id=int(door),
        finding=data.get("finding", ""),
        words=data.get("words", ""),
        files=kept.ids,
        at=clock.now(),
    )


def _page(request: ShellRequest, token: str, *, error: LianxinError | None = None) -> HttpResponse:
    asked = doors_of_link(token)
    listed = list(asked.doors.all())
    context = {
        "asked": asked,
        "place": asked.case.place,
        "doors": listed,
        "answered": sum(bool(door.finding) for door in listed),
        "finding_fine": Finding.FINE,
        "finding_found": Finding.FOUND,
        "typed": request.POST,
        "error": error,
    }
    response = render(request, "public/doors.html", context, status=error.status if error else 200)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response
