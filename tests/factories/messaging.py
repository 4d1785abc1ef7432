"""Notices for tests, made through the actions, and channels that do as told."""

from collections.abc import Sequence

from lianxin.domains.messaging.actions import tell
from lianxin.domains.messaging.channels import Message
from lianxin.domains.messaging.enums import Channel
from lianxin.domains.messaging.models import Notice
from lianxin.domains.messaging.templates import Template, register
from lianxin.domains.people.models import Person
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.ids import uuid7
from tests.factories.people import make_person

TEMPLATE = Template(code="tests.answered", subject="Answer", body="%(unit)s has answered: %(words)s")


def make_notice(
    person: Person | None = None, *, channels: Sequence[Channel] | None = None, key: str | None = None
) -> Notice:
    """Somebody told that the answer is there."""
    register(TEMPLATE)
    known_key = key or f"tests {uuid7()}"
    tell(
        person=person or make_person(),
        template=TEMPLATE.code,
        params={"unit": "太保社区", "words": "路灯修好了"},
        by=SYSTEM,
        at=clock.now(),
        key=known_key,
        channels=channels,
    )
    return Notice.objects.get(key=known_key)


class TestChannel:
    """Keeps what it is given; raises `error` first, if one is set. Set up by the fixture `channel`."""

    __test__ = False
    error: BaseException | None = None
    sent: list[Message] = []

    def send(self, message: Message) -> None:
        if TestChannel.error is not None:
            raise TestChannel.error
        TestChannel.sent.append(message)
