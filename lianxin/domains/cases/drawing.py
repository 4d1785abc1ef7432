"""Drawing by lot: who knows the secret can draw the same again, nobody else can foresee whom it hits. Pure."""

import hashlib
import hmac
from collections.abc import Sequence
from uuid import UUID


def share_of(count: int, percent: int) -> int:
    """How many of `count` are drawn: the share, rounded up, so that of any at all one is drawn."""
    return min(count, -(-count * percent // 100))


def draw(lots: Sequence[UUID], count: int, *, secret: bytes, occasion: str) -> list[UUID]:
    """`count` of the lots, each as likely as any other; the same ones for the same secret, occasion and lots.

    Every lot gets a number from the secret and the occasion, and the lowest are drawn: no order in which they lie, and no
    lot beside them, makes a difference.
    """

    def number(lot: UUID) -> bytes:
        return hmac.new(secret, f"{occasion} {lot}".encode(), hashlib.sha256).digest()

    return sorted(lots, key=number)[:count]
