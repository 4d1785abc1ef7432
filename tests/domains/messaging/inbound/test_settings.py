"""The settings refuse to start half configured: an unread mailbox is worse than none."""

import json

import pytest

from tests.domains.messaging.test_settings import start

SHOW = "from config.settings.inbound import INBOUND_MAILBOXES, INBOUND_SMS; print(INBOUND_MAILBOXES, INBOUND_SMS)"
BOX = {"address": "box@lx.cn", "org": "530502", "host": "imap.lx.cn", "user": "box", "password": "secret"}


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"LIANXIN_INBOUND_MAILBOXES": "{}"}, "list of mailboxes"),
        ({"LIANXIN_INBOUND_MAILBOXES": json.dumps([{"address": "box@lx.cn"}])}, "password"),
        ({"LIANXIN_INBOUND_MAILBOXES": json.dumps([BOX | {"hots": "x"}])}, "hots"),
        ({"LIANXIN_INBOUND_MAILBOXES": json.dumps([BOX | {"security": "tls"}])}, "starttls"),
        ({"LIANXIN_INBOUND_SMS_SECRET": "short"}, "16"),
    ],
)
def test_half_configured_place_does_not_start(environment, named):
    found = start(SHOW, **environment)
    assert found.returncode != 0
    assert named in found.stderr


def test_configured_place_starts():
    found = start(SHOW, LIANXIN_INBOUND_MAILBOXES=json.dumps([BOX]), LIANXIN_INBOUND_SMS_SECRET="0123456789abcdef")
    assert found.returncode == 0, found.stderr
    assert "imap.lx.cn" in found.stdout


def test_mailbox_is_looked_into_every_minute_only_where_there_is_one():
    show = "import os, django; django.setup(); from config.schedule import SCHEDULE; print([e.name for e in SCHEDULE])"
    common = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    assert "poll_mailboxes" not in start(show, **common).stdout
    assert "messaging.poll_mailboxes" in start(show, LIANXIN_INBOUND_MAILBOXES=json.dumps([BOX]), **common).stdout
