"""A real mailbox over a socket: each mail is taken in once, and marked after that."""

import threading

import pytest
from django.db import connection

from lianxin.domains.messaging.channels import Message
from lianxin.domains.messaging.channels.mail import SmtpChannel
from lianxin.domains.messaging.enums import Channel
from lianxin.domains.messaging.inbound import hooks, polling
from lianxin.domains.messaging.inbound.taking import PER_SENDER, is_own_address
from lianxin.domains.messaging.models import Delivery
from lianxin.domains.messaging.tasks import poll_mailboxes
from lianxin.foundation.files.models import StoredFile
from lianxin.foundation.jobs.models import InboxKey
from lianxin.kernel.errors import Invalid
from lianxin.kernel.ids import uuid7
from tests.domains.messaging.inbound.imap_server import MailServer
from tests.domains.messaging.inbound.test_letters import mail_with, plain_mail
from tests.factories.files import picture
from tests.factories.messaging import make_notice

# What is taken in is committed, as in life.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def taken(monkeypatch):
    """The messages a room above would get; `error` in it is raised instead."""
    got = []

    def handle(incoming, at):
        if got and isinstance(got[0], Exception):
            raise got[0]
        got.append(incoming)

    monkeypatch.setattr(hooks, "_listeners", [hooks.Listener(handle, "tests")])
    return got


@pytest.fixture
def mailbox(settings):
    server = MailServer()
    settings.INBOUND_MAILBOXES = [box_of(server)]
    yield server
    server.shutdown()
    server.server_close()


def box_of(server, **more):
    return {
        "address": "box@lx.cn",
        "org": "530502001000",
        "host": "127.0.0.1",
        "port": server.port,
        "user": "box",
        "password": "secret",
        "security": "none",
    } | more


def flags(mailbox):
    return {uid: mail.flags for uid, mail in mailbox.mails.items()}


def test_mail_is_taken_in_and_marked(mailbox, taken):
    mailbox.put(plain_mail(Subject="路灯 [#a1b2c3d4]"))
    poll_mailboxes()
    (got,) = taken
    assert (got.channel, got.org, got.sender, got.name) == (Channel.EMAIL, "530502001000", "li.wei@example.org", "李薇")
    assert (got.words, got.subject, got.token) == ("路灯坏了", "路灯", "a1b2c3d4")
    assert flags(mailbox) == {1: {r"\Seen"}}
    assert "ID" in mailbox.asked
    poll_mailboxes()
    assert len(taken) == 1


def test_mail_whose_mark_was_lost_is_taken_in_once(mailbox, taken):
    mailbox.put(plain_mail())
    poll_mailboxes()
    mailbox.mails[1].flags.clear()
    poll_mailboxes()
    assert len(taken) == 1
    assert flags(mailbox) == {1: {r"\Seen"}}


def test_mark_follows_the_commit(mailbox, taken):
    mailbox.put(plain_mail())
    mailbox.refuses = "UID STORE"
    poll_mailboxes()
    assert len(taken) == InboxKey.objects.count() == 1
    mailbox.refuses = ""
    poll_mailboxes()
    assert len(taken) == 1
    assert flags(mailbox) == {1: {r"\Seen"}}


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="two writers wait for each other on SQLite")
def test_two_that_look_at_once_take_it_in_once(mailbox, taken):
    assert connection.vendor == "postgresql"
    mailbox.put(plain_mail())
    lookers = [threading.Thread(target=_look) for _ in range(2)]
    for looker in lookers:
        looker.start()
    for looker in lookers:
        looker.join()
    assert len(taken) == 1


def _look():
    poll_mailboxes()
    connection.close()


@pytest.mark.parametrize("capabilities", ["IMAP4rev1", "IMAP4rev1 MOVE"])
def test_mail_is_moved_or_deleted_as_the_place_wants(mailbox, taken, settings, capabilities):
    mailbox.capabilities = capabilities
    settings.INBOUND_MAILBOXES = [box_of(mailbox, after="Done")]
    mailbox.put(plain_mail())
    poll_mailboxes()
    assert (len(mailbox.mails), len(mailbox.folders["Done"])) == (0, 1)
    settings.INBOUND_MAILBOXES = [box_of(mailbox, after="delete")]
    mailbox.put(plain_mail(Message_ID="<2@example.org>"))
    poll_mailboxes()
    assert mailbox.mails == {}
    assert len(taken) == 2


def test_one_bad_mail_holds_up_no_other(mailbox, taken):
    mailbox.put(b"")
    mailbox.put(b"Subject: nobody\r\n\r\nnothing")
    mailbox.put(plain_mail())
    poll_mailboxes()
    assert len(taken) == 1
    assert flags(mailbox) == {1: {r"\Flagged"}, 2: {r"\Flagged"}, 3: {r"\Seen"}}


def test_machines_and_ourselves_are_not_answered(mailbox, taken, settings):
    settings.DEFAULT_FROM_EMAIL = "连心 <lianxin@lx.cn>"
    for sender in ("box@lx.cn", "Box+a1b2c3d4@LX.cn", "lianxin@lx.cn"):
        mailbox.put(plain_mail(From=sender))
    mailbox.put(plain_mail(**{"Auto-Submitted": "auto-replied"}))
    poll_mailboxes()
    assert taken == []
    assert all(marks == {r"\Seen"} for marks in flags(mailbox).values())
    assert not is_own_address("x@lx.cn")


def test_too_large_a_mail_is_not_fetched(mailbox, taken, monkeypatch):
    monkeypatch.setattr(polling, "LARGEST_BYTES", 100)
    mailbox.put(plain_mail(body="长" * 100))
    poll_mailboxes()
    assert (taken, flags(mailbox)) == ([], {1: {r"\Flagged"}})
    assert mailbox.asked.count("UID FETCH") == 1


def test_what_the_room_refuses_waits_for_a_person(mailbox, taken):
    taken.append(Invalid("no"))
    mailbox.put(plain_mail())
    poll_mailboxes()
    assert flags(mailbox) == {1: {r"\Flagged"}}
    assert not InboxKey.objects.exists()


def test_fault_of_ours_is_tried_again_then_set_aside(mailbox, taken):
    taken.append(RuntimeError("ours"))
    mailbox.put(plain_mail())
    for _ in range(polling.TRIES):
        poll_mailboxes()
        assert flags(mailbox) == {1: set()}
    poll_mailboxes()
    assert flags(mailbox) == {1: {r"\Flagged"}}


def test_flood_of_one_sender_is_set_aside(mailbox, taken):
    for number in range(PER_SENDER + 2):
        mailbox.put(plain_mail(Message_ID=f"<{number}@example.org>"))
    poll_mailboxes()
    assert len(taken) == PER_SENDER
    assert [uid for uid, marks in flags(mailbox).items() if r"\Flagged" in marks] == [PER_SENDER + 1, PER_SENDER + 2]


def test_flood_of_many_senders_waits_for_the_next_hour(mailbox, taken, monkeypatch):
    monkeypatch.setattr(polling, "PER_BOX", 2)
    for number in range(4):
        mailbox.put(plain_mail(From=f"{number}@example.org", Message_ID=f"<{number}@example.org>"))
    poll_mailboxes()
    assert len(taken) == 2
    assert flags(mailbox) == {1: {r"\Seen"}, 2: {r"\Seen"}, 3: set(), 4: set()}


def test_files_are_checked_before_they_are_handed_on(mailbox, taken):
    mailbox.put(mail_with(("灯.png", picture("PNG")), ("bad.png", b"no picture at all")))
    poll_mailboxes()
    (got,) = taken
    assert ([each.row.name for each in got.files], got.left_out) == (["灯.webp"], 1)
    assert not StoredFile.objects.exists()


def test_unreachable_box_does_not_stop_the_next(mailbox, taken, settings):
    settings.INBOUND_MAILBOXES = [box_of(mailbox, port=1), box_of(mailbox)]
    mailbox.put(plain_mail())
    poll_mailboxes()
    assert len(taken) == 1


def test_answer_to_our_mail_finds_its_token_by_the_message_it_answers(mailbox, taken, channel):
    notice = make_notice(channels=[Channel.SMS])
    notice.params = '{"reply": "a1b2c3d4"}'
    notice.save()
    delivery = Delivery.objects.get()
    mailbox.put(plain_mail(In_Reply_To=f"<{delivery.uuid}@lx.cn>"))
    poll_mailboxes()
    assert taken[0].token == "a1b2c3d4"


def test_mail_that_asks_for_an_answer_says_where_to(mailbox, settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "lianxin@lx.cn"
    settings.INBOUND_MAILBOXES = [box_of(mailbox, plus=True)]
    SmtpChannel().send(_message('{"reply": "a1b2c3d4"}'))
    SmtpChannel().send(_message("{}"))
    asking, plain = mailoutbox
    assert (asking.subject, asking.reply_to) == ("答复 [#a1b2c3d4]", ["box+a1b2c3d4@lx.cn"])
    assert asking.body.endswith("\n\n路灯修好了")
    assert (plain.subject, plain.reply_to, plain.body) == ("答复", [], "路灯修好了")


def _message(params):
    return Message(
        id=uuid7(),
        channel="email",
        address="li.wei@example.org",
        language="zh-hans",
        template="cases.settled",
        subject="答复",
        body="路灯修好了",
        params=params,
    )
