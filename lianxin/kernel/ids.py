"""Identifiers: UUIDv7 where a client makes them or an address shows them, digit codes where people read them aloud."""

import secrets
import time
from uuid import UUID

TRACKING_CODE_LENGTH = 12

# The quasigroup of Damm's check digit (H. M. Damm, 2004): finds every single wrong digit and every swap of neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= secrets.randbits(12) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return UUID(int=value)


def damm_digit(digits: str) -> str:
    """The check digit that makes `digits` end in a valid Damm code."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def new_tracking_code() -> str:
    """Twelve digits, the last a check digit: 10^11 codes, fit to be read over the telephone."""
    body = "".join(secrets.choice("0123456789") for _ in range(TRACKING_CODE_LENGTH - 1))
    return body + damm_digit(body)


def parse_tracking_code(typed: str) -> str | None:
    """The code in what somebody typed (spaces, hyphens, full-width digits allowed), or None if it cannot be one."""
    digits = "".join(str(int(char)) for char in typed if char.isdecimal())
    if len(digits) != TRACKING_CODE_LENGTH or damm_digit(digits[:-1]) != digits[-1]:
        return None
    return digits


def group_digits(code: str) -> str:
    """`348291750624` as people read it: `3482 9175 0624`."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
