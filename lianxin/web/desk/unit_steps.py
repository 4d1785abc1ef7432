"""The forms on a unit's page: each is one change of the tree."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lianxin.foundation.access.queries import Reach, unit_in_reach, unit_to_manage
from lianxin.foundation.orgs import actions
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.queries import child_page
from lianxin.kernel import clock
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Missing, Refused
from lianxin.web.desk.unit_forms import FORMS, PARTS, Change, SplitForm, UnitForm
from lianxin.web.desk.units import PAGE_SIZE, View, show_unit, units_below
from lianxin.web.forms.keys import sent_form_key
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.foundation.orgs.models import Org

ACTIONS: dict[Change, Callable[..., object]] = {
    Change.OPEN: actions.open_org,
    Change.RENAME: actions.rename_org,
    Change.PHONE: actions.set_org_phone,
    Change.MOVE: actions.move_org,
    Change.MERGE: actions.merge_orgs,
    Change.SPLIT: actions.split_org,
    Change.CLOSE: actions.close_org,
}


@needs("orgs.manage")
def change_unit(request: ShellRequest, org_id: int, verb: str) -> HttpResponse:
    """Make one change; what was typed comes back with the reason when it does not go through."""
    org = unit_in_reach(request.reach, org_id, permission="orgs.view")
    if request.method != "POST" or verb not in FORMS:
        return redirect("desk_unit", org_id=org.pk)
    typed = request.POST.get("line", "")
    view, change = View(line=Line(typed) if typed in Line.values else Line.TERRITORIAL), Change(verb)
    form = _form(request, org, view, change)
    try:
        if not form.is_valid():
            raise Invalid(_("Please look at these again"))
        form_key = sent_form_key(request.POST)
        given = _given(request.reach, org, view.line, change, form)
        actions.do_once(ACTIONS[change], key=form_key.value, by=request.actor, at=clock.now(), **given)
    except (Invalid, Conflict, Refused) as error:
        return _again(request, org_id, view, change, form, error)
    messages.success(request, _told(change, form))
    response = redirect("desk_unit", org_id=org.pk)
    response["Location"] += f"?{urlencode({'line': view.line})}" if view.line != Line.TERRITORIAL else ""
    return response


def _form(request: ShellRequest, org: "Org", view: View, change: Change) -> UnitForm:
    below: list[Org] = []
    if change == Change.SPLIT:
        below = units_below(child_page(org.pk, line=view.line, on=None, after="", size=PAGE_SIZE), view)
    return FORMS[change](request.POST, unit=org, below=below, prefix=change.value)


def _given(reach: Reach, org: "Org", line: Line, change: Change, form: UnitForm) -> dict[str, Any]:
    """What the action takes besides who, when and the key; raises Invalid for units that cannot be told."""
    typed = form.cleaned_data
    if change == Change.OPEN:
        return typed | {"parents": {line: org}}
    if change == Change.MOVE:
        parent = unit_to_manage(reach, typed["parent"], line=line, name="parent")
        return {"org": org, "parent": parent, "line": line, "on": typed["on"]}
    if change == Change.MERGE:
        into = unit_to_manage(reach, typed["into"], line=line, name="into")
        return {"orgs": [org], "into": into, "on": typed["on"]}
    if isinstance(form, SplitForm):
        return {"org": org, "on": typed["on"]} | _parts(reach, line, form)
    return typed | {"org": org}


def _parts(reach: Reach, line: Line, form: SplitForm) -> dict[str, Any]:
    typed = form.cleaned_data
    parts = {name: unit_to_manage(reach, typed[name], line=line, name=name) for name in PARTS if typed[name]}
    unnamed = {part for part in [typed["heir"], *form.placed().values()] if part and part not in parts}
    if unnamed:
        message = _("Name this part too, or choose another one.")
        raise Invalid(message, dict.fromkeys(sorted(unnamed), message))
    return {
        "into": list(parts.values()),
        "heir": parts.get(typed["heir"]),
        "children": {child: parts[part] for child, part in form.placed().items()},
    }


def _again(
    request: ShellRequest, org_id: int, view: View, change: Change, form: UnitForm, error: LianxinError
) -> HttpResponse:
    """The page as the tree stands now, the error beside the field it names."""
    named = {name: message for name, message in getattr(error, "fields", {}).items() if name in form.fields}
    for name, message in named.items():
        form.add_error(name, str(message))
    try:
        fresh = unit_in_reach(request.reach, org_id, permission="orgs.view")
    except Missing:
        raise error from None
    return show_unit(request, fresh, view=view, failed=(change, form), error=error)


def _told(change: Change, form: UnitForm) -> str:
    day = form.cleaned_data.get("on")
    if day and day > clock.today():
        said = {"change": change.label, "day": date_format(day, "Y-m-d")}
        return _("Planned for %(day)s: %(change)s.") % said
    return _("Done: %(verb)s.") % {"verb": change.label}
