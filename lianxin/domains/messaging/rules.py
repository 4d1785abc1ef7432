"""Which way a notice goes. Pure."""

from collections.abc import Collection, Mapping

from lianxin.domains.messaging.enums import Channel
from lianxin.domains.people.rules import shown_phone, takes_text_messages
from lianxin.kernel.text import mask_email, mask_phone

DELIVERY_TRIES = 8


def address_for(*, has_account: bool, email: str, phone: str) -> dict[Channel, str]:
    """The addresses by channel, those that exist. Land lines take no text messages."""
    found: dict[Channel, str] = {}
    if has_account:
        found[Channel.IN_APP] = ""
    if phone and takes_text_messages(phone):
        found[Channel.SMS] = phone
    if email:
        found[Channel.EMAIL] = email
    return found


def channels_for(
    addresses: Mapping[Channel, str], *, wanted: Collection[Channel] | None, working: Collection[Channel]
) -> list[Channel]:
    """The ways to take: those wanted, or by default in Lianxin and one way out, a text message before an e-mail."""
    possible = [channel for channel in (Channel.IN_APP, Channel.SMS, Channel.EMAIL) if channel in addresses]
    usable = [channel for channel in possible if channel == Channel.IN_APP or channel in working]
    if wanted is not None:
        return [channel for channel in usable if channel in wanted]
    outside = [channel for channel in usable if channel != Channel.IN_APP][:1]
    return [channel for channel in usable if channel == Channel.IN_APP] + outside


def masked_address(address: str) -> str:
    """A phone or an e-mail address as it may be shown."""
    if "@" in address:
        return mask_email(address)
    return mask_phone(shown_phone(address)) if address else ""
