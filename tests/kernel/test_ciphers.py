"""Sealed values open with their key, in their place, and nowhere else."""

import base64
import stat

import pytest
from hypothesis import given, strategies as st

from lianxin.kernel.ciphers import CIPHER_NAMES, HASH_NAMES, CannotDecrypt, Keyring, decrypt, encrypt, keyed_hash

RING = Keyring.generate()
ALGORITHMS = st.sampled_from(CIPHER_NAMES)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), ALGORITHMS)
def test_what_was_sealed_opens(plain, algorithm):
    sealed = encrypt(plain, context="a.b", ring=RING, algorithm=algorithm)
    assert sealed.startswith(f"{algorithm}:k1:")
    assert decrypt(sealed, context="a.b", ring=RING) == plain


@given(ALGORITHMS, st.integers(0, 38), st.integers(1, 255))
def test_an_altered_value_does_not_open(algorithm, place, change):
    sealed = encrypt("13812345678", context="a.b", ring=RING, algorithm=algorithm)
    head, body = sealed.rsplit(":", 1)
    raw = bytearray(base64.b64decode(body))
    raw[place] ^= change
    with pytest.raises(CannotDecrypt):
        decrypt(f"{head}:{base64.b64encode(bytes(raw)).decode()}", context="a.b", ring=RING)


@pytest.mark.parametrize("algorithm", CIPHER_NAMES)
def test_a_value_moved_to_another_field_does_not_open(algorithm):
    sealed = encrypt("x", context="people.Person.phone", ring=RING, algorithm=algorithm)
    with pytest.raises(CannotDecrypt):
        decrypt(sealed, context="people.Person.name", ring=RING)


@pytest.mark.parametrize(
    "stored", ["", "x", "aes-gcm:k1", "rot13:k1:AAAA", "aes-gcm:k9:AAAA", "aes-gcm:k1:%%%", "aes-gcm:k1:"]
)
def test_what_was_never_sealed_is_refused(stored):
    with pytest.raises(CannotDecrypt):
        decrypt(stored, context="a.b", ring=RING)


def test_equal_values_look_different():
    assert len({encrypt("x", context="a", ring=RING, algorithm="aes-gcm") for _ in range(50)}) == 50


def test_old_values_open_after_a_rotation():
    sealed = encrypt("x", context="a", ring=RING, algorithm="sm4-gcm")
    rotated = RING.with_new_key()
    assert decrypt(sealed, context="a", ring=rotated) == "x"
    assert encrypt("x", context="a", ring=rotated, algorithm="aes-gcm").startswith("aes-gcm:k2:")
    assert RING.current == "k1"


@pytest.mark.parametrize("algorithm", HASH_NAMES)
def test_keyed_hash_depends_on_value_context_and_ring(algorithm):
    def mark(value, context, ring):
        return keyed_hash(value, context=context, ring=ring, algorithm=algorithm)

    marks = {mark("1", "a", RING), mark("2", "a", RING), mark("1", "b", RING), mark("1", "a", Keyring.generate())}
    assert len(marks) == 4
    assert mark("1", "a", RING) == mark("1", "a", RING)
    assert all(len(found) == 64 for found in marks)


def test_keyed_hash_does_not_confuse_context_and_value():
    assert keyed_hash("bc", context="a", ring=RING, algorithm="hmac-sha256") != keyed_hash(
        "c", context="ab", ring=RING, algorithm="hmac-sha256"
    )


def test_saved_ring_is_private_whole_and_never_overwritten(tmp_path):
    path = tmp_path / "keys" / "ring.json"
    RING.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.load(path) == RING
    with pytest.raises(FileExistsError):
        Keyring.generate().save(path)
    assert Keyring.load(path) == RING


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"keys": {}}'])
def test_a_file_that_is_no_ring_is_refused(tmp_path, content):
    path = tmp_path / "ring.json"
    path.write_text(content)
    with pytest.raises((ValueError, KeyError, TypeError)):
        Keyring.load(path)
