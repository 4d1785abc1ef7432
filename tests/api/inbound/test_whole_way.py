"""From the wire to the case and back: a mailbox over IMAP, a gateway's push, what goes out, what is answered."""

import json

import pytest
from django.test import Client

from lianxin.domains.cases.actions import dialogue
from lianxin.domains.cases.enums import Channel, State, Verb
from lianxin.domains.cases.models import Case, CaseFile
from lianxin.domains.messaging.models import Delivery
from lianxin.domains.messaging.tasks import poll_mailboxes
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from tests.domains.messaging.inbound.imap_server import MailServer
from tests.domains.messaging.inbound.test_letters import mail_with, plain_mail
from tests.factories.cases import make_in_progress, make_town
from tests.factories.files import picture
from tests.factories.messaging import TestChannel

# What is taken in is committed, as in life.
pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "a secret of the gateway"


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def mailbox(settings, monkeypatch, town):
    server = MailServer()
    monkeypatch.setattr(TestChannel, "sent", [])
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "lianxin@lx.cn"
    settings.MESSAGE_CHANNELS = {
        "sms": "tests.factories.messaging.TestChannel",
        "email": "lianxin.domains.messaging.channels.mail.SmtpChannel",
    }
    settings.INBOUND_MAILBOXES = [
        {
            "address": "box@lx.cn",
            "org": town.orgs["community"].code,
            "host": "127.0.0.1",
            "port": server.port,
            "user": "box",
            "password": "secret",
            "security": "none",
            "plus": True,
        }
    ]
    settings.INBOUND_SMS = {
        "secret": SECRET,
        "numbers": {"*": town.orgs["community"].code},
        "fields": {},
        "answer": {"code": 0},
    }
    yield server
    server.shutdown()
    server.server_close()


def test_mail_becomes_a_case_is_asked_back_and_answered(mailbox, town, mailoutbox):
    mailbox.put(mail_with(("灯.png", picture("PNG")), body="楼道灯坏了,三天了。"))
    poll_mailboxes()
    run_due()
    case = Case.objects.get()
    assert (case.channel, case.reporter.email) == (Channel.MAIL, "li.wei@example.org")
    assert CaseFile.objects.get().event.case == case
    (receipt,) = mailoutbox
    assert receipt.to == ["li.wei@example.org"]

    make_in_progress(town, case=case)
    dialogue.ask_reporter(case=case, words="是几单元?", by=town.grid_worker.actor, at=clock.now())
    run_due()
    question = mailoutbox[-1]
    assert "是几单元?" in question.body
    answer = plain_mail(
        body=f"三单元\r\n\r\n{question.body}",
        To=question.reply_to[0],
        Subject=f"Re: {question.subject}",
        Message_ID="<answer@example.org>",
    )
    mailbox.put(answer)
    poll_mailboxes()
    case.refresh_from_db()
    last = case.events.order_by("version").last()
    assert (case.state, last.verb, last.words) == (State.IN_PROGRESS, Verb.REPLY, "三单元")
    assert all(mail.flags == {r"\Seen"} for mail in mailbox.mails.values())


def test_answer_that_lost_address_and_subject_is_found_by_the_message_it_answers(mailbox, town):
    mailbox.put(plain_mail())
    poll_mailboxes()
    run_due()
    receipt = Delivery.objects.get(channel="email")
    mailbox.put(plain_mail(body="还有五楼", Message_ID="<2@example.org>", In_Reply_To=f"<{receipt.uuid}@lx.cn>"))
    poll_mailboxes()
    assert Case.objects.get().events.order_by("version").last().verb == Verb.NOTE


def test_receipt_that_comes_back_by_an_automatic_answer_starts_no_circle(mailbox, town, mailoutbox):
    mailbox.put(plain_mail())
    poll_mailboxes()
    run_due()
    (receipt,) = mailoutbox
    mailbox.put(plain_mail(Subject=f"自动回复: {receipt.subject}", Message_ID="<auto@example.org>"))
    poll_mailboxes()
    run_due()
    assert (Case.objects.count(), len(mailoutbox)) == (1, 1)


def test_text_message_becomes_a_case_once(mailbox, town):
    message = {"id": "9", "from": "13812345678", "to": "1069", "text": "井盖没了"}
    for _ in range(2):
        answer = Client().post(f"/inbound/sms/{SECRET}/", json.dumps(message), content_type="application/json")
        assert answer.status_code == 200
    case = Case.objects.get()
    assert (case.channel, case.words, case.place) == (Channel.SMS, "井盖没了", town.orgs["community"])


def test_unit_that_is_not_there_leaves_the_mail_for_a_person(mailbox, town, settings):
    settings.INBOUND_MAILBOXES[0]["org"] = "nowhere"
    mailbox.put(plain_mail())
    poll_mailboxes()
    assert not Case.objects.exists()
    assert mailbox.mails[1].flags == {r"\Flagged"}
