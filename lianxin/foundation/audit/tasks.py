"""Sealing, as jobs do it. Plain functions: audit and jobs do not know each other, config/schedule.py joins them."""

from django.conf import settings
from django.core.mail import send_mail

from lianxin.foundation.audit.actions import seal
from lianxin.foundation.audit.queries import latest_seal
from lianxin.kernel import clock


def seal_records() -> None:
    """Seal whatever waits."""
    seal(at=clock.now())


def send_head() -> None:
    """Mail the head of the seals to settings.AUDIT_HEAD_EMAIL, off this machine; nothing without an address or seal."""
    head = latest_seal()
    if head is None or not settings.AUDIT_HEAD_EMAIL:
        return
    send_mail(
        subject=f"Lianxin audit head {head.number}",
        message=f"seal {head.number}\nat {head.at.isoformat()}\nalgorithm {head.algorithm}\nhead {head.digest}\n",
        from_email=None,
        recipient_list=[settings.AUDIT_HEAD_EMAIL],
    )
