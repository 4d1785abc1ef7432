"""Stored secrets: authenticated encryption and keyed hashes, the algorithm and key named in every result.

A ciphertext reads `alg:key:base64(nonce + sealed)`, so the algorithm setting may change and old values still open.
Keys never lie in the database; a `Keyring` is read from a file that is kept apart from the backup.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac as crypto_hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
TAG_BYTES = 16


class CannotDecrypt(Exception):
    """The key is not in the ring, or the value was altered or moved to another field."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Master keys of 32 bytes by id; `current` encrypts, all of them decrypt; `lookup` makes keyed hashes."""

    current: str
    keys: Mapping[str, bytes]
    lookup: bytes

    @classmethod
    def generate(cls) -> "Keyring":
        """A new ring with one random key."""
        return cls(current="k1", keys={"k1": secrets.token_bytes(32)}, lookup=secrets.token_bytes(32))

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """Read a ring written by `save`; raises OSError or ValueError when it is missing or not a ring."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        keys = {name: base64.b64decode(value) for name, value in raw["keys"].items()}
        return cls(current=raw["current"], keys=keys, lookup=base64.b64decode(raw["lookup"]))

    def save(self, path: Path) -> None:
        """Write the ring, readable by its owner only; refuses to overwrite."""
        raw = {
            "current": self.current,
            "keys": {name: base64.b64encode(key).decode() for name, key in self.keys.items()},
            "lookup": base64.b64encode(self.lookup).decode(),
        }
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            json.dump(raw, handle, indent=1)

    def with_new_key(self) -> "Keyring":
        """The same ring with one more key, which becomes the current one."""
        name = f"k{len(self.keys) + 1}"
        return Keyring(current=name, keys={**self.keys, name: secrets.token_bytes(32)}, lookup=self.lookup)


def _aes_seal(key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, plain, context)


def _aes_open(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, sealed, context)


def _sm4_key(key: bytes) -> bytes:
    """SM4 takes 16 bytes; the label keeps it apart from the AES use of the same master key."""
    return hashlib.sha256(b"lianxin sm4" + key).digest()[:16]


def _sm4_seal(key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
    encryptor = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(context)
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def _sm4_open(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    decryptor = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(context)
    return decryptor.update(body) + decryptor.finalize()


_Seal = Callable[[bytes, bytes, bytes, bytes], bytes]
_ALGORITHMS: dict[str, tuple[_Seal, _Seal]] = {
    "aes-gcm": (_aes_seal, _aes_open),
    "sm4-gcm": (_sm4_seal, _sm4_open),
}
CIPHER_NAMES = tuple(_ALGORITHMS)
HASH_NAMES = ("hmac-sha256", "hmac-sm3")


def encrypt(plain: str, *, context: str, ring: Keyring, algorithm: str) -> str:
    """`plain` sealed under the ring's current key; `context` (the field's name) must be given again to open it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    seal, _ = _ALGORITHMS[algorithm]
    sealed = seal(ring.keys[ring.current], nonce, plain.encode(), context.encode())
    return f"{algorithm}:{ring.current}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, *, context: str, ring: Keyring) -> str:
    """The plain text of a value made by `encrypt`; raises CannotDecrypt."""
    try:
        algorithm, key_id, encoded = stored.split(":", 2)
        _, open_sealed = _ALGORITHMS[algorithm]
        key = ring.keys[key_id]
        raw = base64.b64decode(encoded, validate=True)
        return open_sealed(key, raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise CannotDecrypt(context) from error


def keyed_hash(value: str, *, context: str, ring: Keyring, algorithm: str) -> str:
    """A hash nobody can compute without the ring: finds equal values without storing them. 64 hex characters."""
    message = f"{context}\x00{value}".encode()
    if algorithm == "hmac-sm3":
        code = crypto_hmac.HMAC(ring.lookup, hashes.SM3())
        code.update(message)
        return code.finalize().hex()
    return hmac.new(ring.lookup, message, hashlib.sha256).hexdigest()
