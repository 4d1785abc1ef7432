"""Text messages and e-mails go to a channel that keeps them, or fails as told."""

import pytest

from tests.factories.messaging import TestChannel


@pytest.fixture
def channel(settings, monkeypatch):
    path = "tests.factories.messaging.TestChannel"
    settings.MESSAGE_CHANNELS = {"sms": path, "email": path}
    monkeypatch.setattr(TestChannel, "error", None)
    monkeypatch.setattr(TestChannel, "sent", [])
    return TestChannel
