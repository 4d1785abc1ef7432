from datetime import datetime, timedelta

import pytest

from lianxin.domains.forms.actions.scheduling import end_schedule, make_ready, schedule_form
from lianxin.domains.forms.models import Batch, Filling, Schedule
from lianxin.domains.messaging.models import Notice
from lianxin.foundation.access.models import RoleGrant
from lianxin.foundation.access.queries import accounts_serving
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, Missing, Refused
from tests.factories.cases import make_town
from tests.factories.forms import make_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return make_town()


@pytest.fixture
def form(town):
    return make_form(town.orgs["township"], town.dispatcher)


def _deed(user):
    return {"by": user.actor, "at": clock.now()}


def _on(day: int) -> datetime:
    """The morning of a day of this month; before today too, since it only decides what is due."""
    return clock.at_local(clock.today().replace(day=day), 6, 30)


def test_it_is_ready_on_the_morning_of_its_day_once(town, form):
    schedule_form(form=form, org=town.orgs["community"], day=20, period="month", **_deed(town.dispatcher))
    assert make_ready(at=_on(19)) == 0
    assert make_ready(at=_on(20)) == 1
    assert make_ready(at=_on(21)) == 0
    filling = Filling.objects.get()
    first = clock.today().replace(day=1)
    assert filling.last == first - timedelta(days=1)
    told = {notice.person.account_id for notice in Notice.objects.filter(template="forms.ready")}
    assert told == {
        town.dispatcher.pk,
        *(user.pk for user in accounts_serving(town.orgs["community"].pk, "forms.fill")),
    }
    assert town.desk.pk in told
    assert "forms.schedule" in [one.verb for one in records_about(("form", str(form.uuid)))]


def test_a_missed_morning_is_made_up_for(town, form):
    schedule_form(form=form, org=town.orgs["community"], day=5, period="month", **_deed(town.dispatcher))
    assert make_ready(at=_on(9)) == 1


def test_for_each_unit_below_by_a_job(town, form):
    schedule_form(form=form, org=town.orgs["township"], day=1, period="quarter", below=True, **_deed(town.dispatcher))
    assert make_ready(at=_on(1)) == 1
    assert Batch.objects.get().total == 3


def test_without_the_rights_of_who_asked_it_says_so(town, form):
    schedule_form(form=form, org=town.orgs["community"], day=1, period="month", **_deed(town.dispatcher))
    RoleGrant.objects.filter(user=town.dispatcher).update(valid_to=clock.today())
    assert make_ready(at=_on(2)) == 0
    assert not Filling.objects.exists()
    assert Schedule.objects.get().trouble
    assert Notice.objects.filter(template="forms.not_ready").exists()


def test_days_periods_and_people_are_checked(town, form):
    org = town.orgs["community"]
    for wrong in ({"day": 0, "period": "month"}, {"day": 29, "period": "month"}, {"day": 3, "period": "week"}):
        with pytest.raises(Invalid):
            schedule_form(form=form, org=org, **wrong, **_deed(town.dispatcher))
    for user in (town.desk, town.stranger):
        with pytest.raises(Refused):
            schedule_form(form=form, org=org, day=3, period="month", **_deed(user))
    schedule = schedule_form(form=form, org=org, day=3, period="month", **_deed(town.dispatcher))
    with pytest.raises(Refused):
        end_schedule(form=form, schedule_id=schedule.pk, **_deed(town.desk))
    end_schedule(form=form, schedule_id=schedule.pk, **_deed(town.dispatcher))
    with pytest.raises(Missing):
        end_schedule(form=form, schedule_id=schedule.pk, **_deed(town.dispatcher))
