"""One form for all units below: an archive of files, or one sheet with a row per unit; made by a job."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lianxin.domains.forms.actions.filling import Days, fill_form
from lianxin.domains.forms.actions.guard import require
from lianxin.domains.forms.enums import Kind, Together
from lianxin.domains.forms.models import Batch, Form
from lianxin.domains.forms.models.form import TEXT_LENGTH
from lianxin.domains.forms.permissions import FILL
from lianxin.domains.forms.queries.forms import published_version
from lianxin.domains.forms.queries.units import Unit, units_below
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs.actions import enqueue
from lianxin.foundation.jobs.tasks import task
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import org_by_id
from lianxin.foundation.tallies.enums import Basis
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Refused
from lianxin.kernel.text import shorten

MOST_UNITS = 1_000


def start_batch(
    *,
    form: Form,
    org: Org,
    days: Days,
    kinds: list[str],
    together: Together,
    by: Actor,
    at: datetime,
    basis: Basis = Basis.WAS,
) -> Batch:
    """Leave it to a job to fill the form in for every unit below of these kinds (none: those directly below).

    What was sent or issued already is taken as it is. Raises Refused, Missing, Invalid.
    """
    require(by, FILL, org)
    version = published_version(form)
    if form.kind == Kind.CARD or (form.kind == Kind.ROSTER and together == Together.SHEET):
        raise Invalid(_("This form has one row per record: choose one file per unit."))
    units = _units(org, days, kinds)
    user_id = by.user_id
    if user_id is None:
        raise Refused(_("A person fills forms in."))
    with transaction.atomic():
        batch = Batch.objects.create(
            version=version,
            org=org,
            label=days.label,
            first=days.first,
            last=days.last,
            basis=basis,
            kinds=kinds,
            together=together,
            total=len(units),
            by_id=user_id,
            made_at=at,
        )
        enqueue(make_batch, key=f"forms.batch {batch.uuid}", uuid=str(batch.uuid))
        audit.record(
            verb="forms.fill_all",
            by=by,
            at=at,
            subject=("form", str(form.uuid)),
            changes={"org": org.pk, "units": len(units), "together": together, "label": days.label},
        )
    return batch


def _units(org: Org, days: Days, kinds: list[str]) -> list[Unit]:
    units = units_below(org, on=days.last).of_kinds(kinds)
    if not units:
        message = _("There are no such units below.")
        raise Invalid(message, {"kinds": message})
    if len(units) > MOST_UNITS:
        message = _("These are more than %(limit)d units. Choose a unit further down.") % {"limit": MOST_UNITS}
        raise Invalid(message, {"kinds": message})
    return units


@task("forms.batch", timeout=3600, outside=True)
def make_batch(*, uuid: str) -> None:
    """Fill in unit by unit, each in its own transaction. Begins anew after a crash: what is filled in is read anew."""
    batch = Batch.objects.select_related("version__form", "org__kind", "by").get(uuid=uuid)
    if batch.ready_at is not None:
        return
    days = Days(label=batch.label, first=batch.first, last=batch.last)
    Batch.objects.filter(pk=batch.pk).update(done=0, trouble="")
    try:
        for unit in _units(batch.org, days, batch.kinds):
            _fill_one(batch, unit, days)
    except LianxinError as error:
        Batch.objects.filter(pk=batch.pk).update(trouble=shorten(str(error.message), TEXT_LENGTH))
        return
    Batch.objects.filter(pk=batch.pk).update(ready_at=clock.now())


def _fill_one(batch: Batch, unit: Unit, days: Days) -> None:
    """Made, read anew while it is open, or left as it was sent."""
    with suppress(Conflict):
        fill_form(
            form=batch.version.form,
            org=org_by_id(unit.pk),
            days=days,
            basis=Basis(batch.basis),
            by=batch.by.actor,
            at=clock.now(),
        )
    Batch.objects.filter(pk=batch.pk).update(done=F("done") + 1)
