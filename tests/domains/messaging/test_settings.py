"""The settings refuse to start half configured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def start(show="from config.settings.messaging import MESSAGE_CHANNELS; print(MESSAGE_CHANNELS)", **environment):
    known = {name: value for name, value in os.environ.items() if not name.startswith("LIANXIN_")}
    return subprocess.run(
        [sys.executable, "-c", show],
        cwd=ROOT,
        env=known | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({"LIANXIN_SMS": "gateway"}, "LIANXIN_SMS_URL"),
        ({"LIANXIN_SMS": "gateway", "LIANXIN_SMS_URL": "https://sms.example"}, "LIANXIN_SMS_SECRET"),
        ({"LIANXIN_EMAIL": "smtp"}, "LIANXIN_SMTP_HOST"),
        ({"LIANXIN_SMS": "page"}, "sends nothing"),
        ({"LIANXIN_SMS": "pigeon"}, "one of"),
    ],
)
def test_half_configured_production_does_not_start(environment, missing):
    found = start(**environment)
    assert found.returncode != 0
    assert missing in found.stderr


def test_production_without_messages_starts_with_none():
    assert start().stdout.strip() == "{}"


def test_development_reads_messages_on_a_page():
    assert start(LIANXIN_MODE="development").stdout.count("PageChannel") == 2


def test_mail_leaves_by_the_server_that_is_named():
    show = "from config import settings; print(settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT)"
    found = start(show, LIANXIN_EMAIL="smtp", LIANXIN_SMTP_HOST="mail.example", LIANXIN_MAIL_FROM="a@mail.example")
    assert found.stdout.split() == ["django.core.mail.backends.smtp.EmailBackend", "mail.example", "465"]


def test_seals_cannot_be_mailed_without_a_server():
    found = start("from config import settings", LIANXIN_AUDIT_HEAD_EMAIL="head@mail.example")
    assert "LIANXIN_AUDIT_HEAD_EMAIL needs LIANXIN_SMTP_HOST" in found.stderr
