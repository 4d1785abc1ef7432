"""A mailbox over IMAP: what is new in it, and what was done with it. Standard library only."""

import imaplib
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

TIMEOUT = 30
AFTER = ("seen", "delete")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxError(Exception):
    """The server refused something: its reason's kind, never its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One line of settings.INBOUND_MAILBOXES. `after` is seen, delete, or the folder that mails are moved to."""

    address: str
    org: str
    host: str
    user: str
    password: str
    port: int = 993
    security: str = "ssl"
    folder: str = "INBOX"
    after: str = "seen"
    plus: bool = False

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> "Box":
        return cls(**line)


class Session:
    """An open folder. Mails are named by their UID; nothing is marked as read by looking."""

    def __init__(self, connection: imaplib.IMAP4, box: Box) -> None:
        self._connection = connection
        self._after = box.after
        self._has_move = "MOVE" in connection.capabilities
        self._deleted = False

    def waiting(self) -> list[str]:
        """The mails to look at, oldest first. A flagged one waits for a person."""
        wanted = "UNSEEN UNFLAGGED" if self._after == "seen" else "UNDELETED UNFLAGGED"
        found = self._ask("SEARCH", wanted)
        return [uid.decode() for uid in b" ".join(part for part in found if part).split()]

    def size(self, uid: str) -> int:
        """Bytes of the whole mail, asked before it is fetched."""
        for part in self._ask("FETCH", uid, "(RFC822.SIZE)"):
            found = _SIZE.search(part[0] if isinstance(part, tuple) else part or b"")
            if found:
                return int(found[1])
        return 0

    def fetch(self, uid: str) -> bytes:
        """The whole mail; b"" when it has gone meanwhile."""
        for part in self._ask("FETCH", uid, "(BODY.PEEK[])"):
            if isinstance(part, tuple):
                return bytes(part[1])
        return b""

    def done(self, uid: str) -> None:
        """Handled: it is not looked at again."""
        if self._after not in AFTER and self._has_move:
            self._ask("MOVE", uid, _quoted(self._after))
            return
        if self._after not in AFTER:
            self._ask("COPY", uid, _quoted(self._after))
        self._ask("STORE", uid, "+FLAGS.SILENT", r"(\Seen)" if self._after == "seen" else r"(\Seen \Deleted)")
        self._deleted = self._deleted or self._after != "seen"

    def set_aside(self, uid: str) -> None:
        """For a person to look at: flagged, left unread."""
        self._ask("STORE", uid, "+FLAGS.SILENT", r"(\Flagged)")

    def close(self) -> None:
        if self._deleted:
            self._connection.expunge()

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        status, data = self._connection.uid(command, *arguments)
        if status != "OK":
            raise MailboxError(f"{command} {status}")
        return data


@contextmanager
def opened(box: Box) -> Iterator[Session]:
    """The folder of a box, for as long as the block lasts. Raises MailboxError, OSError, imaplib.IMAP4.error."""
    connection = _connected(box)
    try:
        connection.login(box.user, box.password)
        if "ID" in connection.capabilities:
            # Some Chinese providers let nobody in who does not say what it is (RFC 2971).
            connection.xatom("ID", '("name" "lianxin")')
        status, _data = connection.select(_quoted(box.folder))
        if status != "OK":
            raise MailboxError("SELECT")
        session = Session(connection, box)
        yield session
        session.close()
    finally:
        try:
            connection.logout()
        except (OSError, imaplib.IMAP4.error):
            connection.shutdown()


def _connected(box: Box) -> imaplib.IMAP4:
    if box.security == "ssl":
        return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    connection = imaplib.IMAP4(box.host, box.port, timeout=TIMEOUT)
    if box.security == "starttls":
        connection.starttls(ssl.create_default_context())
    return connection


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
