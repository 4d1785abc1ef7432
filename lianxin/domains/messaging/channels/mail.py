"""E-mail by SMTP, with the message's id as its Message-ID, and with what an answer needs to find its matter."""

import json
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from lianxin.domains.messaging.channels.base import Message, NotSent, Rejected
from lianxin.domains.messaging.inbound.plain import ANSWER_LINE

_PERMANENT = 500


class SmtpChannel:
    """Uses Django's EMAIL_* settings. Answers of the server are certain; a connection lost in between is not."""

    def send(self, message: Message) -> None:
        connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"no connection: {type(error).__name__}") from error
        try:
            connection.send_messages([_mail(message)])
        except smtplib.SMTPRecipientsRefused as error:
            raise _certain(max(code for code, _words in error.recipients.values())) from error
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPResponseException as error:
            raise _certain(error.smtp_code) from error
        finally:
            connection.close()


def _mail(message: Message) -> EmailMessage:
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    domain = sender.rpartition("@")[2] or "localhost"
    token = str(json.loads(message.params or "{}").get("reply", "")) if settings.INBOUND_MAILBOXES else ""
    return EmailMessage(
        subject=f"{message.subject} [#{token}]" if token else message.subject,
        body=f"{ANSWER_LINE}\n\n{message.body}" if token else message.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.address],
        reply_to=[_answer_address(token)] if token else None,
        headers={"Message-ID": f"<{message.id}@{domain}>", "Auto-Submitted": "auto-generated"},
    )


def _answer_address(token: str) -> str:
    """The first mailbox that is looked into; with the token in the address where its server takes that."""
    box = settings.INBOUND_MAILBOXES[0]
    name, _at, domain = box["address"].rpartition("@")
    return f"{name}+{token}@{domain}" if box.get("plus") else str(box["address"])


def _certain(code: int) -> NotSent | Rejected:
    """4xx: later perhaps; 5xx: never."""
    reason = f"SMTP {code}"
    return Rejected(reason) if code >= _PERMANENT else NotSent(reason)
