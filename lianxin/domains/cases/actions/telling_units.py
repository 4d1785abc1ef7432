"""Telling units, in Lianxin only: that their help is wanted or no longer wanted, given, and that all parts are done."""

from collections.abc import Mapping

from django.conf import settings

from lianxin.domains.cases import notices, rules
from lianxin.domains.cases.models import Assistance, Case, CaseEvent
from lianxin.domains.cases.permissions import HANDLE
from lianxin.domains.messaging.actions import tell
from lianxin.domains.messaging.enums import Channel
from lianxin.domains.people.actions import person_for_account
from lianxin.foundation.access.queries import accounts_serving
from lianxin.foundation.accounts.models import User
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock, text
from lianxin.kernel.actors import SYSTEM

TASK_IN_MESSAGE = 60


def tell_accounts(*, accounts: list[User], template: str, params: Mapping[str, str], key: str) -> None:
    """Tell each account once under `key`, where they find it when they are signed in."""
    now = clock.now()
    for account in accounts:
        person = person_for_account(user=account, by=SYSTEM, at=now)
        own_key = f"{key} to {account.pk}"
        tell(person=person, template=template, params=params, by=SYSTEM, at=now, key=own_key, channels=[Channel.IN_APP])


def about_case(case: Case) -> dict[str, str]:
    """The parameters that every notice to a unit has."""
    return {
        "number": case.number,
        "title": text.shorten(case.title, 30),
        "url": f"{settings.SITE_URL}/desk/cases/{case.uuid}/",
    }


def keepers(case: Case) -> list[User]:
    """Who holds the case in hand: its handler, else those who serve the unit where it lies."""
    if case.handler is not None and case.handler.is_active:
        return [case.handler]
    return list(accounts_serving(case.unit_id, HANDLE))


@task("cases.tell_helper")
def tell_helper(*, assistance_id: int) -> None:
    """Tell a unit that it is asked to assist, or that its help is no longer needed."""
    asked = Assistance.objects.select_related("case", "unit").filter(pk=assistance_id).first()
    if asked is None or (asked.done_at is not None and not asked.withdrawn):
        return
    template = notices.ASSIST_OVER if asked.withdrawn else notices.ASSIST
    params = about_case(asked.case) | {"unit": asked.unit.short_name, "task": text.shorten(asked.task, TASK_IN_MESSAGE)}
    tell_accounts(
        accounts=list(accounts_serving(asked.unit_id, HANDLE).exclude(pk=asked.asked_by_id or 0)),
        template=template.code,
        params=params,
        key=f"{template.code} {asked.pk}",
    )


@task("cases.tell_assisted")
def tell_assisted(*, assistance_id: int) -> None:
    """Tell those who asked for help that it has been given."""
    given = Assistance.objects.select_related("case__handler", "unit", "done_by").filter(pk=assistance_id).first()
    if given is None or given.done_at is None or given.withdrawn:
        return
    params = about_case(given.case) | {
        "unit": given.unit.short_name,
        "words": text.shorten(given.answer, TASK_IN_MESSAGE),
    }
    accounts = [account for account in keepers(given.case) if account.pk != given.done_by_id]
    tell_accounts(
        accounts=accounts, template=notices.ASSISTED.code, params=params, key=f"{notices.ASSISTED.code} {given.pk}"
    )


@task("cases.tell_whole")
def tell_whole(*, event_id: int) -> None:
    """Tell whoever holds a split case together, once its last open part is done."""
    event = CaseEvent.objects.select_related("case__parent__handler", "case__parent__unit").filter(pk=event_id).first()
    whole = event.case.parent if event is not None else None
    if event is None or whole is None or not whole.is_open or whole.parts.filter(state__in=rules.OPEN).exists():
        return
    template = notices.PARTS_DONE
    tell_accounts(
        accounts=keepers(whole), template=template.code, params=about_case(whole), key=f"{template.code} {event.pk}"
    )
