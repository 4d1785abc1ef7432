import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lianxin.domains.messaging.actions import mark_read, resend_delivery, tell
from lianxin.domains.messaging.enums import Channel, DeliveryState
from lianxin.domains.messaging.models import Delivery, DevMessage, Notice
from lianxin.domains.messaging.queries import (
    deliveries_of,
    delivery_by_id,
    dev_messages,
    notices_for,
    unread_count,
)
from lianxin.domains.people.actions import link_phone_account, person_for_account
from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.hooks import code_sender
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Conflict, Missing, Refused
from lianxin.kernel.ids import uuid7
from tests.factories.access import make_worker
from tests.factories.accounts import make_resident, make_user
from tests.factories.messaging import TEMPLATE, make_notice
from tests.factories.orgs import make_org
from tests.factories.people import make_person

# Jobs of this file leave the transaction, as in life.
pytestmark = pytest.mark.django_db(transaction=True)


def make_staff_person(email="", language="zh-hans"):
    user = make_user(email=email, language=language)
    return user, person_for_account(user=user, by=SYSTEM, at=clock.now())


# Telling


def test_resident_is_told_by_text_message(channel):
    person = make_person(phone="13812345678")
    notice = make_notice(person)
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.state, delivery.address) == (
        Channel.SMS,
        DeliveryState.WAITING,
        "+8613812345678",
    )
    assert notice.body == "太保社区 has answered: 路灯修好了"
    job = Job.objects.get()
    assert job.arguments == {"delivery": str(delivery.uuid)}
    run_due()
    (message,) = channel.sent
    assert (message.id, message.address, message.body) == (delivery.uuid, "+8613812345678", notice.body)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.error) == (DeliveryState.SENT, 1, "")
    assert delivery.settled_at


def test_telling_is_audited_without_words(channel):
    person = make_person()
    notice = make_notice(person)
    record = AuditRecord.objects.get(verb="messaging.told")
    assert (record.subject_id, record.person) == (str(notice.uuid), person.uuid)
    assert record.changes == {"channels": ["sms"], "template": TEMPLATE.code}


def test_words_and_address_lie_sealed(channel):
    make_notice(make_person(phone="13812345678"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, body, params FROM messaging_notice")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT address FROM messaging_delivery")
        stored += str(cursor.fetchall())
        cursor.execute("SELECT arguments FROM jobs_job")
        stored += str(cursor.fetchall())
    assert "路灯" not in stored
    assert "13812345678" not in stored


def test_second_telling_under_a_key_does_nothing(channel):
    person = make_person()
    make_notice(person, key="case event 7")
    make_notice(person, key="case event 7")
    assert (Notice.objects.count(), Delivery.objects.count(), Job.objects.count()) == (1, 1, 1)


def test_telling_is_rolled_back_with_its_cause(channel):
    with transaction.atomic():
        make_notice()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Job.objects.exists()


def test_staff_are_told_in_lianxin_and_by_mail(channel):
    user, person = make_staff_person(email="li@example.org")
    make_notice(person)
    states = dict(Delivery.objects.values_list("channel", "state"))
    assert states == {"in_app": DeliveryState.SENT, "email": DeliveryState.WAITING}
    assert [notice.body for notice in notices_for(user)] == ["太保社区 has answered: 路灯修好了"]


def test_resident_with_account_is_told_in_lianxin_and_by_text_message(channel):
    user = make_resident()
    link_phone_account(phone="+8613912345678", user_id=user.pk, language="zh-hans", at=clock.now())
    person = make_person("", phone="13912345678")
    make_notice(person)
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"in_app", "sms"}


def test_closed_account_is_told_nothing(channel):
    user, person = make_staff_person(email="li@example.org")
    user.is_active = False
    user.save()
    person.refresh_from_db()
    notice = make_notice(person)
    assert not Delivery.objects.exists()
    assert not notice.in_app


def test_wanted_channels_are_kept_to(channel):
    _user, person = make_staff_person(email="li@example.org")
    make_notice(person, channels=[Channel.EMAIL, Channel.SMS])
    assert Delivery.objects.get().channel == Channel.EMAIL


def test_land_line_is_sent_no_text_message(channel):
    make_notice(make_person(phone="0875-2123456"))
    assert not Delivery.objects.exists()
    assert Notice.objects.exists()


def test_channel_that_is_not_set_up_is_not_used(settings):
    settings.MESSAGE_CHANNELS = {}
    make_notice()
    assert not Delivery.objects.exists()


def test_telling_takes_few_statements(channel):
    person = make_person()
    make_notice()
    with CaptureQueriesContext(connection) as asked:
        make_notice(person)
    assert len([query for query in asked if query["sql"].startswith(("INSERT", "UPDATE"))]) <= 5


def test_unknown_template_or_missing_word_is_a_fault(channel):
    for template, params in (("nobody.knows", {}), (TEMPLATE.code, {"unit": "x"})):
        with pytest.raises(LookupError):
            tell(person=make_person(), template=template, params=params, by=SYSTEM, at=clock.now(), key="k")


@pytest.mark.parametrize(("language", "subject"), [("zh-hans", "您的登录验证码"), ("en", "Your sign-in code")])
def test_login_code_goes_out_in_the_asker_s_language(channel, language, subject):
    with translation.override("en" if language == "zh-hans" else "zh-hans"):
        code_sender()(phone="+8613812345678", code="482913", language=language, at=clock.now())
    notice = Notice.objects.get()
    assert notice.subject == subject
    assert "482913" in notice.body
    assert "10" in notice.body
    assert notice.person is None
    run_due()
    assert channel.sent[0].address == "+8613812345678"
    assert not AuditRecord.objects.filter(verb="messaging.told").exists()


# Reading


def test_notices_are_unread_until_marked(channel):
    user, person = make_staff_person()
    one, two = make_notice(person), make_notice(person)
    stranger, _ = make_staff_person()
    assert unread_count(user) == 2
    assert mark_read(user=stranger, notices=[one], at=clock.now()) == 0
    assert mark_read(user=user, notices=[one], at=clock.now()) == 1
    assert mark_read(user=user, notices=[one], at=clock.now()) == 0
    assert unread_count(user) == 1
    assert list(notices_for(user)) == [two, one]
    assert not notices_for(stranger).exists()


def test_an_unknown_delivery_is_missing():
    with pytest.raises(Missing):
        delivery_by_id(uuid7())


def test_deliveries_of_a_matter_are_found(channel):
    make_notice(key="case event 1")
    make_notice(key="case event 2")
    assert [delivery.notice.key for delivery in deliveries_of(["case event 1"])] == ["case event 1"]


# Sending again


@pytest.fixture
def desk():
    return make_worker(Role.DESK, make_org())


def settle(delivery, state):
    Delivery.objects.filter(pk=delivery.pk).update(state=state, settled_at=clock.now(), sending_at=clock.now(), tries=3)
    return delivery_by_id(delivery.uuid)


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.UNKNOWN])
def test_person_may_send_again_under_the_same_id(channel, desk, state):
    make_notice()
    Job.objects.all().delete()
    delivery = settle(Delivery.objects.get(), state)
    resend_delivery(delivery=delivery, by=desk.actor, at=clock.now())
    run_due()
    assert [message.id for message in channel.sent] == [delivery.uuid]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == (DeliveryState.SENT, 1)
    record = AuditRecord.objects.get(verb="messaging.resent")
    assert record.changes == {"channel": "sms", "was": str(state)}
    assert record.actor_user == desk.pk


def test_sending_again_by_a_stranger_is_refused(channel):
    make_notice()
    delivery = settle(Delivery.objects.get(), DeliveryState.FAILED)
    for actor in (REPORTER, SYSTEM, make_user().actor, make_worker(Role.AUDITOR, make_org()).actor):
        with pytest.raises(Refused):
            resend_delivery(delivery=delivery, by=actor, at=clock.now())
    assert delivery_by_id(delivery.uuid).state == DeliveryState.FAILED


def test_what_is_under_way_or_arrived_is_not_sent_again(channel, desk):
    make_notice()
    delivery = Delivery.objects.get()
    with pytest.raises(Conflict):
        resend_delivery(delivery=delivery, by=desk.actor, at=clock.now())
    run_due()
    with pytest.raises(Conflict):
        resend_delivery(delivery=delivery, by=desk.actor, at=clock.now())
    assert len(channel.sent) == 1


def test_page_channel_shows_the_newest_first():
    make_notice(make_person(phone="13800000001"))
    make_notice(make_person(phone="13800000002"))
    run_due()
    assert [message.address for message in dev_messages()] == ["+8613800000002", "+8613800000001"]
    assert DevMessage.objects.get(uuid=Delivery.objects.first().uuid).body == Notice.objects.first().body
