"""A form that is ready in the morning of a day of each month, with a notice."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.forms import notices
from lianxin.domains.forms.actions.batching import start_batch
from lianxin.domains.forms.actions.filling import Days, fill_form
from lianxin.domains.forms.actions.guard import locked_form, require
from lianxin.domains.forms.enums import Kind, Together
from lianxin.domains.forms.models import Form, Schedule
from lianxin.domains.forms.models.form import TEXT_LENGTH
from lianxin.domains.forms.permissions import FILL, MANAGE
from lianxin.domains.forms.queries.periods import last_period
from lianxin.domains.messaging.actions import tell
from lianxin.domains.messaging.enums import Channel
from lianxin.domains.people.actions import person_for_account
from lianxin.foundation.access.queries import accounts_serving
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM, Actor
from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Message, Missing, Refused
from lianxin.kernel.text import shorten

# Months of the periods a form may be made ready for, by the name of the choice.
PERIODS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
LAST_DAY = 28


def schedule_form(
    *, form: Form, org: Org, day: int, period: str, by: Actor, at: datetime, below: bool = False
) -> Schedule:
    """Make the form ready for a unit on a day of each month, for the last period that has ended.

    It is filled in with the rights of `by`. A second time for the same unit changes the day. Raises Refused and Invalid.
    """
    require(by, MANAGE, form.org)
    require(by, FILL, org)
    wrong: dict[str, Message] = {}
    if not 1 <= day <= LAST_DAY:
        wrong["day"] = _("Choose a day from 1 to 28.")
    if period not in PERIODS:
        wrong["every"] = _("Choose a period.")
    if form.kind == Kind.CARD:
        wrong["every"] = _("A card is filled in from the page of a request.")
    if wrong:
        raise Invalid(_("Please look at the marked places."), wrong)
    user_id = by.user_id
    if user_id is None:
        raise Refused(_("A person fills forms in."))
    with transaction.atomic():
        row = locked_form(form)
        values = {"day": day, "period": period, "below": below, "by_id": user_id, "made_at": at, "trouble": ""}
        schedule, _made = Schedule.objects.update_or_create(form=row, org=org, defaults=values)
        audit.record(
            verb="forms.schedule",
            by=by,
            at=at,
            subject=("form", str(form.uuid)),
            changes={"org": org.pk, "day": day, "period": period, "below": below},
        )
    return schedule


def end_schedule(*, form: Form, schedule_id: int, by: Actor, at: datetime) -> None:
    """Make it ready by itself no more. Raises Refused and Missing."""
    require(by, MANAGE, form.org)
    with transaction.atomic():
        schedule = Schedule.objects.filter(form=form, pk=schedule_id).first()
        if schedule is None:
            raise Missing(_("There is no such day."))
        org_id = schedule.org_id
        schedule.delete()
        changes = {"org": org_id}
        audit.record(verb="forms.end_schedule", by=by, at=at, subject=("form", str(form.uuid)), changes=changes)


def make_ready(*, at: datetime) -> int:
    """Fill in what is due this morning, or was missed since its day; how many. Each in its own transaction, once a period."""
    today = clock.local_day(at)
    due = Schedule.objects.filter(form__retired_at__isnull=True, day__lte=today.day)
    related = due.select_related("form__org__kind", "org__kind", "by")
    return sum(_make_one(schedule, today=today, at=at) for schedule in related.order_by("id"))


def _make_one(schedule: Schedule, *, today: date, at: datetime) -> bool:
    period = last_period(schedule.org_id, today=today, months=PERIODS[schedule.period])
    if schedule.last_label == period.label:
        return False
    days = Days(label=period.label, first=period.first, last=period.last)
    trouble = ""
    with transaction.atomic():
        locked = Schedule.objects.select_for_update().get(pk=schedule.pk)
        if locked.last_label == period.label:
            return False
        try:
            with transaction.atomic():
                url = _filled(schedule, days, at=at)
        except LianxinError as error:
            trouble, url = (
                shorten(str(error.message), TEXT_LENGTH),
                f"{settings.SITE_URL}/desk/forms/{schedule.form.uuid}/",
            )
        Schedule.objects.filter(pk=schedule.pk).update(last_label=period.label, trouble=trouble)
        _tell(schedule, period.label, url, trouble)
    return not trouble


def _filled(schedule: Schedule, days: Days, *, at: datetime) -> str:
    """The address of what was made ready."""
    by = schedule.by.actor
    if schedule.below:
        batch = start_batch(
            form=schedule.form, org=schedule.org, days=days, kinds=[], together=Together.ZIP, by=by, at=at
        )
        return f"{settings.SITE_URL}/desk/forms/batches/{batch.uuid}/"
    try:
        filling = fill_form(form=schedule.form, org=schedule.org, days=days, by=by, at=at)
    except Conflict:
        return f"{settings.SITE_URL}/desk/forms/{schedule.form.uuid}/"
    return f"{settings.SITE_URL}/desk/forms/fillings/{filling.uuid}/"


def _tell(schedule: Schedule, label: str, url: str, trouble: str) -> None:
    """Tell those who fill forms in for the unit, and who asked for it."""
    template = notices.NOT_READY if trouble else notices.READY
    accounts = {user.pk: user for user in [schedule.by, *accounts_serving(schedule.org_id, FILL)] if user.is_active}
    params = {
        "form": shorten(schedule.form.name, 40),
        "unit": schedule.org.short_name,
        "period": label,
        "why": trouble,
        "url": url,
    }
    now = clock.now()
    for account in accounts.values():
        tell(
            person=person_for_account(user=account, by=SYSTEM, at=now),
            template=template.code,
            params=params,
            by=SYSTEM,
            at=now,
            key=f"{template.code} {schedule.pk} {label} to {account.pk}",
            channels=[Channel.IN_APP],
        )
