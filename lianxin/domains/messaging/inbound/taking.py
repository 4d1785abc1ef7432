"""Taking a message in: slowed down per sender, handed on once, whatever is tried again."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction

from lianxin.domains.messaging.enums import Channel
from lianxin.domains.messaging.inbound.hooks import Incoming, the_listener
from lianxin.domains.messaging.inbound.letters import Attachment, Letter
from lianxin.domains.messaging.queries import reply_token
from lianxin.foundation.access.limits import take
from lianxin.foundation.files.actions import WrittenFile, write_file
from lianxin.foundation.jobs.actions import remember
from lianxin.kernel.errors import Invalid

PER_SENDER = 20
_HOUR = timedelta(hours=1)


def count_sender(*, sender: str, at: datetime) -> None:
    """Raises TooMany when somebody sends and sends; call it before files are looked at, outside any transaction."""
    take(key=f"inbound {sender}", limit=PER_SENDER, per=_HOUR, at=at)


def take_in(*, incoming: Incoming, at: datetime) -> bool:
    """Hand a message on, in one transaction with the memory of it; whether it was new.

    Raises whatever the handler raises: then nothing has happened, and it may be tried again.
    """
    handle = the_listener().handle
    with transaction.atomic():
        if remember(scope="messaging.inbound", key=incoming.key, result={}) is not None:
            return False
        handle(incoming, at)
        return True


def message_key(*parts: str) -> str:
    """The key of a message: where it arrived, who sent it and what its sender or gateway calls it."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def take_letter(*, letter: Letter, box: str, org: str, at: datetime) -> bool:
    """Take a mail in with its files; whether it was new. Raises TooMany and what the handler raises."""
    count_sender(sender=letter.sender, at=at)
    files, refused = _written(letter.attachments, at=at)
    incoming = Incoming(
        channel=Channel.EMAIL,
        org=org,
        sender=letter.sender,
        key=message_key("mail", box, letter.sender, letter.message_id),
        words=letter.words,
        subject=letter.subject,
        name=letter.name,
        token=letter.token or reply_token(letter.answers_to),
        files=files,
        left_out=refused + letter.more_files,
    )
    return take_in(incoming=incoming, at=at)


def _written(attachments: Sequence[Attachment], *, at: datetime) -> tuple[list[WrittenFile], int]:
    """The files that can be used, checked and stored before the transaction, and how many cannot."""
    written: list[WrittenFile] = []
    purpose = the_listener().files_purpose
    for attachment in attachments:
        try:
            written.append(write_file(upload=attachment.opened(), purpose=purpose, at=at))
        except Invalid:
            continue
    return written, len(attachments) - len(written)


def is_own_address(address: str) -> bool:
    """Whether a mail comes from ourselves: it would go in circles."""
    ours = [box["address"] for box in settings.INBOUND_MAILBOXES] + [parseaddr(settings.DEFAULT_FROM_EMAIL)[1]]
    return _without_token(address) in {_without_token(one) for one in ours if one}


def _without_token(address: str) -> str:
    name, _at, domain = address.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"
