"""Which class sends what, by the settings."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from lianxin.domains.messaging.channels.base import MessageChannel, Rejected
from lianxin.domains.messaging.enums import Channel


def working_channels() -> frozenset[Channel]:
    """The ways out that this place has set up."""
    return frozenset(Channel(name) for name in settings.MESSAGE_CHANNELS)


def channel_for(name: str) -> MessageChannel:
    """The way out of this name; raises Rejected when it was switched off since."""
    path = settings.MESSAGE_CHANNELS.get(name)
    if path is None:
        raise Rejected("channel switched off")
    return _made(path)


@cache
def _made(path: str) -> MessageChannel:
    channel: MessageChannel = import_string(path)()
    return channel
