"""The steps of a filled form: type a value, read everything anew, send, review, issue, correct."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.domains.forms.actions.declaring import declare_value
from lianxin.domains.forms.actions.filling import correct_filling, refill
from lianxin.domains.forms.actions.reviewing import issue_filling, review_filling, send_for_review
from lianxin.domains.forms.queries.fillings import filling_for
from lianxin.domains.forms.queries.sheets import read_cell_key
from lianxin.kernel import clock
from lianxin.kernel.errors import LianxinError, Missing
from lianxin.web.desk.forms.filling import show_filling
from lianxin.web.desk.step_fields import read_version
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.forms.models import Filling


@needs("forms.fill")
def step(request: ShellRequest, uuid: UUID, step: str) -> HttpResponseBase:
    """One step, by its name."""
    filling = filling_for(request.reach, uuid)
    act = _STEPS.get(step)
    if act is None:
        raise Missing(_("There is no such page."))
    if request.method != "POST":
        return redirect("desk_filling", uuid=uuid)
    try:
        return redirect(act(request, filling))
    except LianxinError as error:
        return show_filling(request, uuid, error=error)


def _type(request: ShellRequest, filling: "Filling") -> str:
    name = request.POST.get("cell", "")
    try:
        row, col, number = read_cell_key(name)
    except ValueError:
        raise Missing(_("There is no such cell.")) from None
    declare_value(
        filling=filling,
        row=row,
        col=col,
        number=number,
        value=request.POST.get("value", ""),
        why=request.POST.get("why", ""),
        by=request.actor,
        at=clock.now(),
    )
    messages.success(request, _("Kept, with your name, the time and the reason."))
    return f"{_page(filling)}?cell={name}#panel"


def _refill(request: ShellRequest, filling: "Filling") -> str:
    refill(filling=filling, by=request.actor, at=clock.now())
    messages.success(request, _("All figures were read anew. What was typed stays."))
    return _page(filling)


def _send(request: ShellRequest, filling: "Filling") -> str:
    remark = request.POST.get("remark", "")
    seen = read_version(request.POST)
    send_for_review(filling=filling, remark=remark, seen=seen, by=request.actor, at=clock.now())
    messages.success(request, _("Sent for review. Another person looks it over."))
    return _page(filling)


def _review(request: ShellRequest, filling: "Filling") -> str:
    good = "good" in request.POST
    review_filling(
        filling=filling,
        good=good,
        remark=request.POST.get("remark", ""),
        seen=read_version(request.POST),
        by=request.actor,
        at=clock.now(),
    )
    messages.success(request, _("Reviewed. It can be issued.") if good else _("Sent back."))
    return _page(filling)


def _issue(request: ShellRequest, filling: "Filling") -> str:
    issue_filling(filling=filling, seen=read_version(request.POST), by=request.actor, at=clock.now())
    messages.success(request, _("Issued. The file is kept as it left, and is never changed."))
    return _page(filling)


def _correct(request: ShellRequest, filling: "Filling") -> str:
    new = correct_filling(filling=filling, reason=request.POST.get("reason", ""), by=request.actor, at=clock.now())
    messages.success(request, _("This is the correction. What was issued stays beside it."))
    return _page(new)


def _page(filling: "Filling") -> str:
    return reverse("desk_filling", args=[filling.uuid])


_STEPS: dict[str, Callable[[ShellRequest, "Filling"], str]] = {
    "type": _type,
    "refill": _refill,
    "send": _send,
    "review": _review,
    "issue": _issue,
    "correct": _correct,
}
