"""A mail as it arrived, taken apart: who, what, which files, and whether a machine wrote it. Pure.

Headers are decoded by ourselves: the library's modern policy raises on what real mailers send.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from io import BytesIO
from uuid import UUID

from lianxin.domains.messaging.inbound.charsets import decoded, decoded_header
from lianxin.domains.messaging.inbound.plain import own_words, text_of_html
from lianxin.kernel.text import clean_text, shorten

LARGEST_BYTES = 25 * 1024 * 1024
MOST_PARTS = 60
# Characters of mark-up and of words that are looked at.
LONGEST_HTML = 400_000
LONGEST_TEXT = 100_000
MOST_FILES = 6
# Logos in signatures, counting pixels: small and shown inside the text.
SMALL_PICTURE = 10 * 1024
ADDRESS_LENGTH = 254
# The token of an answer: [#...] in the subject, or name+...@ in the address.
TOKEN = r"[0-9a-z]{6,24}"  # noqa: S105  a pattern
_SUBJECT_TOKEN = re.compile(rf"\[#({TOKEN})\]", re.IGNORECASE)
_PLUS_TOKEN = re.compile(rf"\+({TOKEN})@", re.IGNORECASE)
_OUR_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\[\]\\]+@[^\s@<>\"(),:;\[\]\\]+\.[^\s@<>\"(),:;\[\]\\]+")
_REPLY_MARK = re.compile(r"^\s*((re|回复|答复|回覆|fw|fwd|转发)\s*[:：]\s*)+", re.IGNORECASE)
_MACHINES = frozenset({"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply", "bounce"})
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_MACHINE_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-auto-reply",
    "x-failed-recipients",
    "list-id",
    "list-unsubscribe",
)
_MACHINE_SUBJECT = re.compile(
    r"^\W*(自动回复|自动答复|系统退信|退信|out of office|automatic reply|auto(matic)?[- ]?reply|undeliver|delivery status)",
    re.IGNORECASE,
)


class Unreadable(Exception):
    """Not a mail that anybody could answer: no sender, or bytes the parser gives up on."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail, as `files.actions.write_file` takes it."""

    name: str
    body: bytes

    def opened(self) -> "OpenAttachment":
        return OpenAttachment(self)


class OpenAttachment(BytesIO):
    """An upload: bytes that know their name and size (files.content.Upload)."""

    def __init__(self, attachment: Attachment) -> None:
        super().__init__(attachment.body)
        self.name: str | None = attachment.name
        self.size: int | None = len(attachment.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says. `token` is what its address or subject carries, `answers_to` the messages of ours it names."""

    message_id: str
    sender: str
    name: str
    subject: str
    words: str
    recipients: Sequence[str]
    token: str
    answers_to: Sequence[UUID]
    attachments: Sequence[Attachment]
    # Files beyond the number that is taken.
    more_files: int
    automatic: bool


def read_letter(raw: bytes) -> Letter:
    """Take a mail apart; raises Unreadable."""
    try:
        return _letter(message_from_bytes(raw))
    except Unreadable:
        raise
    except Exception as error:  # the standard library raises what it likes on broken mail
        raise Unreadable(type(error).__name__) from error


def _letter(message: Message) -> Letter:
    headers = _headers(message)
    parts = _parts(message)
    name, sender = _sender(headers)
    if not sender:
        raise Unreadable("no sender")
    subject = shorten(clean_text(_first(headers, "subject"), multiline=False), 400)
    recipients = _recipients(headers)
    attachments = [found for part in parts if (found := _attachment(part)) is not None]
    return Letter(
        message_id=_first(headers, "message-id")[:400],
        sender=sender,
        name=name,
        subject=_REPLY_MARK.sub("", _SUBJECT_TOKEN.sub("", subject)).strip(),
        words=own_words(_text(parts)[:LONGEST_TEXT]),
        recipients=recipients,
        token=_token(subject, recipients),
        answers_to=_answers_to(headers),
        attachments=attachments[:MOST_FILES],
        more_files=max(0, len(attachments) - MOST_FILES),
        automatic=_is_automatic(headers, message, sender=sender, subject=subject),
    )


def _headers(message: Message) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), []).append(decoded_header(str(value)[:4000]))
    return found


def _first(headers: dict[str, list[str]], name: str) -> str:
    return headers.get(name, [""])[0]


def _parts(message: Message) -> list[Message]:
    """The leaves, in order; the inside of a mail passed on as a file is not what was said."""
    leaves: list[Message] = []
    waiting = [message]
    while waiting and len(leaves) < MOST_PARTS:
        part = waiting.pop(0)
        inner = part.get_payload()
        if isinstance(inner, list):
            if part.get_content_maintype() != "message":
                waiting = [each for each in inner if isinstance(each, Message)] + waiting
        else:
            leaves.append(part)
    return leaves


def _sender(headers: dict[str, list[str]]) -> tuple[str, str]:
    for name, address in getaddresses(headers.get("from", [])[:1] + headers.get("sender", [])[:1]):
        found = address.strip().lower()
        if len(found) <= ADDRESS_LENGTH and _ADDRESS.fullmatch(found):
            shown = clean_text(name, multiline=False)
            return ("" if "@" in shown else shorten(shown, 60)), found
    return "", ""


def _recipients(headers: dict[str, list[str]]) -> list[str]:
    lines = [
        line for name in ("delivered-to", "x-original-to", "envelope-to", "to", "cc") for line in headers.get(name, [])
    ]
    return [address.strip().lower() for _name, address in getaddresses(lines[:20]) if "@" in address][:50]


def _token(subject: str, recipients: Sequence[str]) -> str:
    for pattern, texts in ((_PLUS_TOKEN, recipients), (_SUBJECT_TOKEN, [subject])):
        for text in texts:
            found = pattern.search(text)
            if found:
                return found[1].lower()
    return ""


def _answers_to(headers: dict[str, list[str]]) -> list[UUID]:
    """Our message ids are the ids of deliveries; the one answered directly comes first."""
    lines = [*headers.get("in-reply-to", []), *headers.get("references", [])]
    found = [UUID(match) for line in lines[:4] for match in _OUR_ID.findall(line.lower())]
    return list(dict.fromkeys(found))[:10]


def _is_automatic(headers: dict[str, list[str]], message: Message, *, sender: str, subject: str) -> bool:
    """Answers of machines, bounces and lists (RFC 3834): nobody waits for a receipt, and an answer would go in circles."""
    submitted = _first(headers, "auto-submitted").lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or _first(headers, "precedence").lower() in _BULK
        or any(name in headers for name in _MACHINE_HEADERS)
        or _first(headers, "return-path").strip() == "<>"
        or message.get_content_type() in {"multipart/report", "message/delivery-status"}
        or sender.partition("@")[0].partition("+")[0] in _MACHINES
        or _MACHINE_SUBJECT.match(subject) is not None
    )


def _is_file(part: Message) -> bool:
    disposition = (part.get_content_disposition() or "").lower()
    return disposition == "attachment" or bool(part.get_filename()) or part.get_content_maintype() != "text"


def _text(parts: Sequence[Message]) -> str:
    """The plain words; where a mailer sent HTML only, its text."""
    texts = [part for part in parts if not _is_file(part)]
    plain = [_content(part) for part in texts if part.get_content_type() == "text/plain"]
    said = "\n\n".join(text for text in plain if text.strip())
    if said:
        return said
    return "\n\n".join(text_of_html(_content(part)) for part in texts if part.get_content_type() == "text/html")


def _content(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return decoded(raw, part.get_content_charset() or "")[:LONGEST_HTML] if isinstance(raw, bytes) else ""


def _attachment(part: Message) -> Attachment | None:
    if not _is_file(part):
        return None
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or not raw:
        return None
    shown_inside = part.get_content_disposition() != "attachment" and part.get("Content-ID") is not None
    if shown_inside and len(raw) < SMALL_PICTURE:
        return None
    named = part.get_filename() or ""
    return Attachment(name=clean_text(decoded_header(named), multiline=False)[:200], body=raw)
