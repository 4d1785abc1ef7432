"""One form: its versions, what was filled in, what it asks in vain, when it is made ready; and what is done with it."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.domains.cases.queries import as_typed, place_typed
from lianxin.domains.forms.actions.batching import start_batch
from lianxin.domains.forms.actions.filling import Days, fill_form
from lianxin.domains.forms.actions.mapping import publish_version, retire_form, set_checks
from lianxin.domains.forms.actions.scheduling import end_schedule, schedule_form
from lianxin.domains.forms.enums import Together
from lianxin.domains.forms.permissions import FILL, MANAGE, UNMASK, can
from lianxin.domains.forms.queries.fillings import fillings_of
from lianxin.domains.forms.queries.forms import (
    form_for,
    gaps_of,
    latest_version,
    published_or_none,
    schedules_of,
    tally_of,
    versions_of,
)
from lianxin.domains.forms.queries.periods import offered_periods, period_called
from lianxin.foundation.access.queries import top_units
from lianxin.foundation.files.queries import readable_file, served_file
from lianxin.foundation.orgs.queries import kinds_to_open, path_of
from lianxin.foundation.tallies.enums import Basis
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, LianxinError, Missing
from lianxin.web.forms.moments import read_day
from lianxin.web.shell.doors import needs
from lianxin.web.shell.downloads import as_download
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.domains.forms.models import Form
    from lianxin.foundation.orgs.models import Org


@needs("forms.fill")
def form_page(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """The form as a whole."""
    return _page(request, form_for(request.reach, uuid))


def _page(request: ShellRequest, form: "Form", error: LianxinError | None = None) -> HttpResponse:
    own = top_units(request.reach, permission=FILL)
    version = latest_version(form)
    path = path_of(form.org_id)
    home = form.org if can(request.reach, FILL, path) or not own else own[0]
    typed = request.POST if request.method == "POST" else {"org": as_typed(home)}
    context = {
        "form": form,
        "version": version,
        "versions": versions_of(form),
        "published": published_or_none(form),
        "tally": tally_of(version),
        "fillings": fillings_of(request.reach, form),
        "gaps": gaps_of(form),
        "schedules": schedules_of(form),
        "periods": offered_periods(home.pk),
        "kinds": kinds_to_open(),
        "manages": can(request.reach, MANAGE, path),
        "unmasks": request.reach.has(UNMASK),
        "typed": typed,
        "chosen_kinds": request.POST.getlist("kinds"),
        "error": error,
        "fields": getattr(error, "fields", {}),
    }
    return render(request, "desk/forms/one.html", context, status=error.status if error else 200)


@needs("forms.fill")
def change(request: ShellRequest, uuid: UUID, deed: str) -> HttpResponseBase:
    """Publish, retire, fill in, fill in for all below, set a day; by name of the deed."""
    form = form_for(request.reach, uuid)
    act = _DEEDS.get(deed)
    if act is None:
        raise Missing(_("There is no such page."))
    if request.method != "POST":
        return redirect("desk_form", uuid=form.uuid)
    try:
        return redirect(act(request, form))
    except LianxinError as error:
        return _page(request, form, error)


def _publish(request: ShellRequest, form: "Form") -> str:
    publish_version(version=latest_version(form), by=request.actor, at=clock.now())
    messages.success(request, _("Published. It can be filled in from now on."))
    return reverse("desk_form", args=[form.uuid])


def _checks(request: ShellRequest, form: "Form") -> str:
    lines = request.POST.get("checks", "").splitlines()
    set_checks(version=latest_version(form), lines=lines, by=request.actor, at=clock.now())
    messages.success(request, _("The checks are kept."))
    return reverse("desk_form_cells", args=[form.uuid])


def _retire(request: ShellRequest, form: "Form") -> str:
    retire_form(form=form, by=request.actor, at=clock.now())
    messages.success(request, _("The form is filled in no more. What was filled in stays."))
    return reverse("desk_forms")


def _fill(request: ShellRequest, form: "Form") -> str:
    org = _unit(request)
    filling = fill_form(
        form=form,
        org=org,
        days=_days(request, org),
        basis=_basis(request),
        unmasked=bool(request.POST.get("unmasked")),
        by=request.actor,
        at=clock.now(),
    )
    return reverse("desk_filling", args=[filling.uuid])


def _fill_all(request: ShellRequest, form: "Form") -> str:
    org = _unit(request)
    together = request.POST.get("together", "")
    batch = start_batch(
        form=form,
        org=org,
        days=_days(request, org),
        kinds=request.POST.getlist("kinds"),
        together=Together(together) if together in Together.values else Together.ZIP,
        basis=_basis(request),
        by=request.actor,
        at=clock.now(),
    )
    return reverse("desk_batch", args=[batch.uuid])


def _schedule(request: ShellRequest, form: "Form") -> str:
    ended = request.POST.get("end", "")
    if ended:
        if not ended.isdecimal() or len(ended) > _ID_DIGITS:
            raise Missing(_("There is no such page."))
        end_schedule(form=form, schedule_id=int(ended), by=request.actor, at=clock.now())
        messages.success(request, _("It is made ready by itself no more."))
        return reverse("desk_form", args=[form.uuid])
    day = request.POST.get("day", "")
    schedule_form(
        form=form,
        org=_unit(request),
        day=int(day) if day.isdecimal() and len(day) <= 2 else 0,
        period=request.POST.get("every", ""),
        below=bool(request.POST.get("below")),
        by=request.actor,
        at=clock.now(),
    )
    messages.success(request, _("It will be ready on the morning of that day, with a notice."))
    return reverse("desk_form", args=[form.uuid])


_ID_DIGITS = 10
_DEEDS: dict[str, Callable[[ShellRequest, "Form"], str]] = {
    "publish": _publish,
    "checks": _checks,
    "retire": _retire,
    "fill": _fill,
    "fill-all": _fill_all,
    "schedule": _schedule,
}


def _unit(request: ShellRequest) -> "Org":
    return place_typed(reach=request.reach, typed=request.POST.get("org", ""), permission=FILL, field="org")


def _basis(request: ShellRequest) -> Basis:
    return Basis.IS if request.POST.get("basis") == Basis.IS else Basis.WAS


def _days(request: ShellRequest, org: "Org") -> Days:
    """A period by its name, or days from and to."""
    first, last = (
        read_day(typed, name) if (typed := request.POST.get(name, "").strip()) else None for name in ("first", "last")
    )
    if first and last:
        return Days(label=f"{first.isoformat()}~{last.isoformat()}", first=first, last=last)
    if first or last:
        message = _("Write both days.")
        raise Invalid(message, {"first" if last else "last": message})
    period = period_called(org.pk, request.POST.get("period", ""))
    return Days(label=period.label, first=period.first, last=period.last)


@needs("forms.fill")
def original(request: ShellRequest, uuid: UUID) -> HttpResponseBase:
    """The empty form as it was uploaded, byte for byte."""
    version = latest_version(form_for(request.reach, uuid))
    served = served_file(readable_file(file_id=version.file_id, actor=request.actor, codes=frozenset()), small=False)
    return as_download(FileResponse(served.body, content_type=served.mime), version.file_name)
