"""The ways out, chosen by `settings.MESSAGE_CHANNELS` (channel -> dotted class path)."""

from lianxin.domains.messaging.channels.base import Message, MessageChannel, NotSent, Rejected
from lianxin.domains.messaging.channels.choose import channel_for, working_channels

__all__ = ["Message", "MessageChannel", "NotSent", "Rejected", "channel_for", "working_channels"]
