"""For development and tests: messages are shown at /dev/messages/ and go nowhere."""

from lianxin.domains.messaging.channels.base import Message
from lianxin.domains.messaging.models import DevMessage
from lianxin.kernel import clock


class PageChannel:
    """Takes every message; one sent again under the same id replaces the first, as a good gateway would do."""

    def send(self, message: Message) -> None:
        DevMessage.objects.update_or_create(
            uuid=message.id,
            defaults={
                "channel": message.channel,
                "address": message.address,
                "subject": message.subject if message.channel == "email" else "",
                "body": message.body,
                "created_at": clock.now(),
            },
        )
