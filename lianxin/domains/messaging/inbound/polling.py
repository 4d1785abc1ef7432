"""Looking into the mailboxes every minute. A mail is marked only after what it says is committed."""

import hashlib
import imaplib
from dataclasses import replace
from datetime import timedelta

import structlog
from django.conf import settings

from lianxin.domains.messaging.inbound.letters import LARGEST_BYTES, Unreadable, read_letter
from lianxin.domains.messaging.inbound.mailbox import Box, MailboxError, Session, opened
from lianxin.domains.messaging.inbound.taking import is_own_address, take_letter
from lianxin.foundation.access.limits import take
from lianxin.kernel import clock
from lianxin.kernel.errors import LianxinError, TooMany

log = structlog.get_logger(__name__)

# One look takes so many: the next comes in a minute.
MOST_A_LOOK = 50
# Of one box in an hour, whoever sends.
PER_BOX = 300
# A mail at which our own code fails is left for the next look so often in a day, then set aside.
TRIES = 5


def look_into_mailboxes() -> None:
    """Take in what is new. A box that cannot be reached is logged, and the others are looked into all the same."""
    for line in settings.INBOUND_MAILBOXES:
        box = Box.of(line)
        try:
            with opened(box) as session:
                look_into(session, box)
        except (OSError, imaplib.IMAP4.error, MailboxError) as error:
            log.warning("inbound.mailbox_failed", org=box.org, error=type(error).__name__)


def look_into(session: Session, box: Box) -> None:
    """Every waiting mail, each by itself: one that cannot be used holds up no other."""
    for uid in session.waiting()[:MOST_A_LOOK]:
        if _flooded(box):
            # From many senders at once: the rest is looked at later, and nothing is lost.
            log.warning("inbound.flooded", org=box.org)
            return
        try:
            outcome = "too large" if session.size(uid) > LARGEST_BYTES else take_mail(session.fetch(uid), box)
        except Exception:
            # A fault of ours, not of the mail: it stays where it is.
            log.exception("inbound.failed", org=box.org)
            outcome = "failed"
        log.info("inbound.mail", org=box.org, outcome=outcome)
        if outcome in {"taken", "known", "automatic", "own"}:
            session.done(uid)
        elif outcome != "failed" or _often(box, uid):
            session.set_aside(uid)


def take_mail(raw: bytes, box: Box) -> str:
    """What became of a mail: taken, known, automatic, own; or, for a person to look at: unreadable, too many, refused."""
    now = clock.now()
    try:
        letter = read_letter(raw)
    except Unreadable:
        return "unreadable"
    if letter.automatic:
        return "automatic"
    if is_own_address(letter.sender):
        return "own"
    if not letter.message_id:
        letter = replace(letter, message_id=hashlib.sha256(raw).hexdigest())
    try:
        return "taken" if take_letter(letter=letter, box=box.address, org=box.org, at=now) else "known"
    except TooMany:
        return "too many"
    except LianxinError:
        return "refused"


def _flooded(box: Box) -> bool:
    return _beyond(f"inbound box {box.address}", limit=PER_BOX, per=timedelta(hours=1))


def _often(box: Box, uid: str) -> bool:
    return _beyond(f"inbound failed {box.address} {uid}", limit=TRIES, per=timedelta(days=1))


def _beyond(key: str, *, limit: int, per: timedelta) -> bool:
    try:
        take(key=key, limit=limit, per=per, at=clock.now())
    except TooMany:
        return True
    return False
