"""The keys behind stored secrets, and the keyed hashes that find equal values without storing them."""

from django.conf import settings

from lianxin.kernel.ciphers import keyed_hash
from lianxin.kernel.keyring import ring

__all__ = ["lookup_hash", "ring"]


def lookup_hash(value: str, *, context: str) -> str:
    """64 hex characters for `value`; `context` (app.Model.field) keeps equal values of two fields apart."""
    return keyed_hash(value, context=context, ring=ring(), algorithm=settings.KEYED_HASH)
