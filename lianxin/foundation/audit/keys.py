"""Personal values in the audit lie under a random key per person; destroying it erases them all at once."""

import base64
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from lianxin.foundation.audit.models import PersonKey
from lianxin.kernel.canonical import canonical, plain
from lianxin.kernel.ciphers import Keyring, decrypt, encrypt
from lianxin.kernel.keyring import ring
from lianxin.kernel.sql import insert_new

_KEY_NAME = "p"
_RENEWED_AT_ONCE = 500


def seal_values(values: Mapping[str, Any], *, key: Keyring, context: str) -> str:
    """`values` as one ciphertext, bound to `context`."""
    return encrypt(canonical(plain(values)), context=context, ring=key, algorithm=settings.CIPHER)


def open_values(sealed: str, *, key: Keyring, context: str) -> dict[str, Any]:
    """What `seal_values` sealed; raises CannotDecrypt."""
    values: dict[str, Any] = json.loads(decrypt(sealed, context=context, ring=key))
    return values


def key_for_writing(person: UUID) -> Keyring | None:
    """The person's key, made at first use (one more INSERT then); None once it was destroyed."""
    found = PersonKey.objects.filter(person=person).first()
    if found is None:
        insert_new([PersonKey(person=person, wrapped=_wrap(person, secrets.token_bytes(32)))], unique=["person"])
        found = PersonKey.objects.get(person=person)
    return _unwrap(found)


def key_for_reading(person: UUID) -> Keyring | None:
    """The person's key, or None where there is none any more."""
    found = PersonKey.objects.filter(person=person).first()
    return _unwrap(found) if found else None


def destroy_key(person: UUID) -> None:
    """After this nothing of the person opens, and nothing new is sealed for them: the empty row stays as a mark."""
    PersonKey.objects.update_or_create(person=person, defaults={"wrapped": ""})


def renew_wrapping(progress: Callable[[int], None]) -> int:
    """Wrap every person's key under the current master key and algorithm; how many were changed.

    In batches, each its own transaction; killed and begun again it goes on with what is left.
    """
    changed = 0
    current = f"{settings.CIPHER}:{ring().current}:"
    stale = PersonKey.objects.exclude(wrapped="").exclude(wrapped__startswith=current).order_by("pk")
    last = 0
    while batch := list(stale.filter(pk__gt=last)[:_RENEWED_AT_ONCE]):
        with transaction.atomic():
            for row in batch:
                plain_key = decrypt(row.wrapped, context=_context(row.person), ring=ring())
                fresh = encrypt(plain_key, context=_context(row.person), ring=ring(), algorithm=settings.CIPHER)
                # A key destroyed in between stays destroyed.
                changed += PersonKey.objects.filter(pk=row.pk, wrapped=row.wrapped).update(wrapped=fresh)
        last = batch[-1].pk
        progress(len(batch))
    return changed


def _context(person: UUID) -> str:
    return f"audit.person_key:{person}"


def _wrap(person: UUID, key: bytes) -> str:
    plain_key = base64.b64encode(key).decode()
    return encrypt(plain_key, context=_context(person), ring=ring(), algorithm=settings.CIPHER)


def _unwrap(row: PersonKey) -> Keyring | None:
    if not row.wrapped:
        return None
    key = base64.b64decode(decrypt(row.wrapped, context=_context(row.person), ring=ring()))
    return Keyring(current=_KEY_NAME, keys={_KEY_NAME: key}, lookup=b"")
