"""Messages that residents send: which request they mean, and what they bring about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lianxin.domains.cases.actions import dialogue
from lianxin.domains.cases.actions.inbound import take_message
from lianxin.domains.cases.enums import Channel, Satisfaction, Solved, State, TellBy, Verb
from lianxin.domains.cases.models import Case, CaseFile
from lianxin.domains.cases.queries.inbound import case_of_reply, reply_code_of, reply_digits_of
from lianxin.domains.messaging.enums import Channel as Way
from lianxin.domains.messaging.inbound.hooks import Incoming, the_listener
from lianxin.domains.messaging.models import Notice
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.files.actions import write_file
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.journal.models import Fact
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing
from tests.factories.cases import make_case, make_in_progress, make_resolved, make_town
from tests.factories.files import make_upload, picture
from tests.factories.messaging import TestChannel

pytestmark = pytest.mark.django_db
PHONE = "+8613812345678"
MAIL = "li.wei@example.org"


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def channel(settings, monkeypatch):
    """Ways out for text messages and mail, that keep what they are given."""
    monkeypatch.setattr(TestChannel, "sent", [])
    path = "tests.factories.messaging.TestChannel"
    settings.MESSAGE_CHANNELS = {"sms": path, "email": path}


@pytest.fixture
def heard(settings):
    """A place whose gateway pushes to us, and that looks into a mailbox."""
    settings.INBOUND_SMS = {"secret": "a secret of the gateway", "numbers": {}, "fields": {}, "answer": {}}
    settings.INBOUND_MAILBOXES = [{"address": "box@lx.cn"}]


def text(words, *, town, key="1", sender=PHONE, **more):
    incoming = Incoming(channel=Way.SMS, org=town.orgs["community"].code, sender=sender, key=key, words=words, **more)
    take_message(incoming, clock.now())


def mail(words, *, town, key="1", **more):
    incoming = Incoming(channel=Way.EMAIL, org=town.orgs["community"].code, sender=MAIL, key=key, words=words, **more)
    take_message(incoming, clock.now())


def case_of(town, phone="13812345678"):
    return make_case(town.orgs["grid"], phone=phone, name="李薇")


def asked(town, phone="13812345678"):
    """A case whose handler has asked its reporter something."""
    case = make_in_progress(town, case=case_of(town, phone))
    return dialogue.ask_reporter(case=case, words="是几单元?", by=town.grid_worker.actor, at=clock.now())


def resolved(town, phone="13812345678"):
    return make_resolved(town, case=case_of(town, phone))


def verbs(case):
    return [Verb(event.verb) for event in case.events.order_by("version")]


def latest(case):
    case.refresh_from_db()
    return case.events.order_by("version").last()


def test_this_room_listens():
    assert (the_listener().handle, the_listener().files_purpose) == (take_message, "cases")


# A new request


def test_text_message_becomes_a_request_with_a_receipt(town, channel):
    text("三单元楼道灯坏了", town=town)
    case = Case.objects.get()
    assert (case.channel, case.place, case.words) == (Channel.SMS, town.orgs["community"], "三单元楼道灯坏了")
    assert (case.reporter.phone, case.tell_by, case.entered_by) == (PHONE, TellBy.MESSAGE, None)
    assert AuditRecord.objects.filter(verb="cases.submit").exists()
    assert Fact.objects.filter(measure="cases.received").exists()
    run_due()
    notice = Notice.objects.get(template="cases.submitted")
    assert notice.deliveries.get().address == PHONE
    assert case.words not in notice.body


def test_mail_becomes_a_request_with_a_receipt(town, channel):
    mail("已经一个星期了。", town=town, subject="楼道灯坏了", name="李薇")
    case = Case.objects.get()
    assert (case.channel, case.title, case.words) == (Channel.MAIL, "楼道灯坏了", "楼道灯坏了\n已经一个星期了。")
    assert (case.reporter.name, case.reporter.email, case.reporter.phone) == ("李薇", MAIL, "")
    run_due()
    delivery = Notice.objects.get(template="cases.submitted").deliveries.get()
    assert (delivery.channel, delivery.address) == (Way.EMAIL, MAIL)


def test_second_mail_of_one_person_is_of_the_same_person(town):
    mail("楼道灯坏了", town=town, name="李薇")
    mail("井盖没了", town=town, name="李薇", key="2")
    first, second = Case.objects.order_by("pk")
    assert first.reporter == second.reporter


def test_files_come_with_the_request(town):
    written = write_file(upload=make_upload("灯.png", picture("PNG")), purpose="cases", at=clock.now())
    mail("见照片", town=town, files=[written], left_out=2)
    case = Case.objects.get()
    assert CaseFile.objects.get().event.case == case
    assert case.words == "见照片\n（另有 2 个附件收不了。）"


def test_photo_without_words_is_a_request(town):
    written = write_file(upload=make_upload("灯.png", picture("PNG")), purpose="cases", at=clock.now())
    mail("", town=town, files=[written])
    assert Case.objects.get().words == ""


def test_endless_words_are_cut_not_lost(town):
    mail("长" * 20_000, town=town)
    assert len(Case.objects.get().words) == 10_000


def test_box_of_an_unknown_unit_is_refused(town):
    with pytest.raises(Missing):
        take_message(Incoming(channel=Way.SMS, org="nowhere", sender=PHONE, key="1", words="灯"), clock.now())


# Which request is meant


def test_code_in_a_mail_names_its_case_and_nothing_else_does(town):
    first, second = case_of(town), case_of(town, "13912345678")
    code = reply_code_of(first)
    assert case_of_reply(code) == first
    assert reply_code_of(second) != code
    for wrong in (code[:-1] + ("0" if code[-1] != "0" else "1"), code[:-10], "", "zzzzzzzzzzzzzzzz", f"9{code}"):
        assert case_of_reply(wrong) is None


def test_answer_by_mail_goes_on_with_the_case_that_asked(town):
    case = asked(town)
    mail("三单元", town=town, token=reply_code_of(case))
    event = latest(case)
    assert (event.verb, event.words, event.actor_kind) == (Verb.REPLY, "三单元", "reporter")
    assert case.state == State.IN_PROGRESS
    assert Case.objects.count() == 1


def test_answer_by_text_message_needs_no_digits_where_one_case_waits(town):
    case = asked(town)
    case_of(town)
    text("三单元", town=town)
    assert latest(case).verb == Verb.REPLY


def test_digits_choose_between_two_that_wait(town):
    first, second = asked(town), asked(town)
    text(f"#{reply_digits_of(second)} 三单元", town=town)
    assert latest(second).words == "三单元"
    assert latest(first).verb == Verb.ASK


def test_without_digits_nothing_is_guessed_between_two(town):
    first, second = asked(town), asked(town)
    text("三单元", town=town)
    assert {latest(first).verb, latest(second).verb} == {Verb.ASK}
    assert Case.objects.count() == 3


def test_digits_of_another_phone_open_nothing(town):
    case = asked(town)
    text(f"#{reply_digits_of(case)} 三单元", town=town, sender="+8613912345678")
    assert latest(case).verb == Verb.ASK
    assert Case.objects.count() == 2


def test_nobody_asked_so_words_are_a_new_request(town):
    case = case_of(town)
    text("井盖没了", town=town)
    assert verbs(case) == [Verb.SUBMIT]
    assert Case.objects.count() == 2


# What it brings about


def test_word_more_is_a_note_that_staff_read(town):
    case = make_in_progress(town, case=case_of(town))
    mail("补充:晚上更暗。", town=town, token=reply_code_of(case))
    event = latest(case)
    assert (event.verb, event.words, event.shown) == (Verb.NOTE, "来信：补充:晚上更暗。", False)
    run_due()
    assert Notice.objects.filter(template="cases.step", person__account=town.grid_worker).exists()


def test_text_message_to_a_case_that_asked_nothing_is_a_note_by_its_digits(town):
    case = case_of(town)
    text(f"#{reply_digits_of(case)} 晚上更暗", town=town)
    assert (latest(case).verb, latest(case).words) == (Verb.NOTE, "来短信：晚上更暗")


@pytest.mark.parametrize(
    ("words", "solved", "satisfaction"),
    [
        ("1", Solved.YES, ""),
        ("11", Solved.YES, Satisfaction.SATISFIED),
        ("２3", Solved.PARTLY, Satisfaction.UNSATISFIED),
    ],
)
def test_digit_rates_the_answer_and_closes(town, words, solved, satisfaction):
    case = resolved(town)
    text(words, town=town)
    case.refresh_from_db()
    assert (case.state, case.solved, case.satisfaction) == (State.CLOSED, solved, satisfaction)
    assert Fact.objects.filter(measure="cases.rated", subject=case.uuid).exists()
    assert Case.objects.count() == 1


def test_three_says_not_solved_and_reopens_above(town):
    case = resolved(town)
    text("3", town=town)
    assert verbs(case)[-2:] == [Verb.RATE, Verb.REOPEN]
    case.refresh_from_db()
    assert (case.state, case.reopened) == (State.ASSIGNED, 1)


def test_words_never_reopen(town):
    case = resolved(town)
    mail("还没解决!", town=town, token=reply_code_of(case))
    assert latest(case).verb == Verb.NOTE
    assert case.state == State.RESOLVED


def test_rating_of_several_needs_the_digits(town, channel):
    first, second = resolved(town), resolved(town)
    text("1", town=town)
    assert {latest(first).verb, latest(second).verb} == {Verb.RESOLVE}
    assert Case.objects.count() == 2
    assert Notice.objects.filter(template="cases.which").exists()
    text(f"#{reply_digits_of(first)} 1", town=town, key="2")
    assert latest(first).verb == Verb.RATE


def test_digit_of_a_stranger_is_no_request(town):
    text("1", town=town)
    assert not Case.objects.exists()
    assert not Notice.objects.exists()


def test_rating_too_late_is_a_note(town, settings):
    case = resolved(town)
    Case.objects.filter(pk=case.pk).update(resolved_at=timezone.now() - timedelta(days=settings.REOPEN_WITHIN_DAYS + 1))
    mail("1", town=town, token=reply_code_of(case))
    assert latest(case).verb == Verb.NOTE


def test_second_rating_is_a_note(town):
    case = resolved(town)
    mail("1", town=town, token=reply_code_of(case))
    mail("2", town=town, token=reply_code_of(case), key="2")
    assert (latest(case).verb, case.solved) == (Verb.NOTE, Solved.YES)


def test_thanks_are_a_note_at_the_latest_request(town):
    first, second = case_of(town), case_of(town)
    text("谢谢!", town=town)
    assert (verbs(first), verbs(second)) == ([Verb.SUBMIT], [Verb.SUBMIT, Verb.NOTE])
    assert Case.objects.count() == 2


def test_yes_to_a_question_is_its_answer(town):
    case = asked(town)
    text("好的", town=town)
    assert latest(case).verb == Verb.REPLY


def test_refusing_messages_is_no_request(town):
    text("TD", town=town)
    text("退订", town=town, key="2")
    assert not Case.objects.exists()


# What our own messages carry


@pytest.mark.usefixtures("heard")
def test_question_says_how_to_answer(town, channel):
    case = asked(town)
    run_due()
    body = Notice.objects.get(template="cases.question").body
    assert f"#{reply_digits_of(case)}" in body


@pytest.mark.usefixtures("heard")
def test_answer_says_how_to_rate(town, channel):
    case = resolved(town)
    run_due()
    notice = Notice.objects.get(template="cases.settled")
    assert f"#{reply_digits_of(case)}" in notice.body
    assert reply_code_of(case) in notice.params


def test_where_nobody_would_hear_it_nothing_is_offered(town, channel):
    case = resolved(town)
    run_due()
    assert reply_digits_of(case) not in Notice.objects.get(template="cases.settled").body
