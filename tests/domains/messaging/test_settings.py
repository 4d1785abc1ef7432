"""The settings refuse to start half configured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def start(**environment):
    known = {name: value for name, value in os.environ.items() if not name.startswith("LIANXIN_")}
    return subprocess.run(
        [sys.executable, "-c", "from config.settings.messaging import MESSAGE_CHANNELS; print(MESSAGE_CHANNELS)"],
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
