"""The master keys of this installation, read once per process from `settings.KEYS_FILE`."""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lianxin.kernel.ciphers import Keyring


def ring() -> Keyring:
    """The ring of this installation.

    Raises ImproperlyConfigured in production when the file is missing: a new ring would lock all old values away
    without a word. Elsewhere the file is made at first use.
    """
    return _load(Path(settings.KEYS_FILE))


@lru_cache(maxsize=4)
def _load(path: Path) -> Keyring:
    if not path.exists():
        if getattr(settings, "PRODUCTION", True):
            raise ImproperlyConfigured(f"No master keys at {path}: see docs/how-to/keys.md")
        _make(path)
    return Keyring.load(path)


def _make(path: Path) -> None:
    """Write a new ring whole or not at all: of two processes starting together one wins, the other reads it."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    Keyring.generate().save(draft)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
