"""The forms on the case page: each verb is one action."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.verbs import STEPS
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.queries import case_for, category_by_code, hats_on
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Missing, Refused
from lianxin.web.desk.answering import second_look
from lianxin.web.desk.case import show_case
from lianxin.web.desk.step_fields import Sent, read_fields, read_version
from lianxin.web.forms.keys import sent_form_key
from lianxin.web.forms.uploads import Kept, keep_uploads
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest


@needs("cases.view")
def step(request: ShellRequest, uuid: UUID, verb: str) -> HttpResponseBase:
    """Take one step; what was typed comes back with the reason when it does not go through, or once with remarks."""
    case = case_for(request.reach, uuid)
    if request.method != "POST" or verb not in STEPS:
        return redirect("desk_case", uuid=case.uuid)
    kept = keep_uploads(request, names=("photos",), purpose="cases", by=request.actor)
    try:
        form_key = sent_form_key(request.POST)
        kept.check()
        if remarks := second_look(case, verb, request.POST):
            return show_case(request, case, verb=verb, kept=kept, remarks=remarks)
        taken = STEPS[Verb(verb)]
        taken.act(
            case=case,
            by=request.actor,
            at=clock.now(),
            seen=read_version(request.POST),
            key=form_key.value,
            **read_fields(taken.takes, Sent(request.POST, kept, request.reach)),
        )
    except (Invalid, Conflict, Refused) as error:
        return show_again(request, uuid, error, verb=verb, kept=kept)
    messages.success(request, _("Done: %(verb)s.") % {"verb": Verb(verb).label})
    return redirect("desk_case", uuid=case.uuid)


def show_again(
    request: ShellRequest, uuid: UUID, error: LianxinError, *, verb: str, kept: Kept | None = None
) -> HttpResponseBase:
    """The page as the case stands now: somebody else may just have moved it, even out of this reader's sight."""
    try:
        fresh = case_for(request.reach, uuid)
    except Missing:
        raise error from None
    return show_case(request, fresh, error=error, verb=verb, kept=kept)


@needs("cases.view")
def category(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """Say what it is about; nobody having begun, it goes where such matters go."""
    case = case_for(request.reach, uuid)
    if request.method != "POST":
        return redirect("desk_case", uuid=case.uuid)
    try:
        chosen = category_by_code(request.POST.get("category", ""))
        if chosen is not None and chosen.pk != case.category_id:
            moved = actions.recategorise_case(case=case, category=chosen, by=request.actor, at=clock.now())
            if moved.unit_id != case.unit_id:
                messages.success(request, _("It goes to %(unit)s now.") % {"unit": moved.unit.short_name})
                if not hats_on(moved, request.reach):
                    return redirect("desk_board")
    except (Invalid, Conflict) as error:
        return show_case(request, case, error=error, verb="category")
    return redirect("desk_case", uuid=case.uuid)
