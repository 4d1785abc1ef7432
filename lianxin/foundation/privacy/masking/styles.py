"""How what is masked reads: enough of it stays to tell two apart. Pure."""

import re

from lianxin.foundation.privacy.masking.found import Kind
from lianxin.foundation.privacy.masking.lexicon import COMPOUND
from lianxin.foundation.privacy.masking.numbers import folded
from lianxin.kernel.text import mask_email

_STARS = "****"
_BUILDING = re.compile(r"\w+?(?:栋楼?|幢|号楼|座|单元|-|组)")


def hidden(written: str, kind: Kind) -> str:
    """What stands instead of it."""
    plain = folded(written)
    digits = "".join(char for char in plain if char.isdigit())
    match kind:
        case Kind.NAME:
            return _name(written)
        case Kind.PHONE:
            return _phone(digits)
        case Kind.IDENTITY:
            number = plain.replace("-", "").replace(" ", "")
            return (
                number[:4] + "*" * (len(number) - 8) + number[-4:]
                if len(number) > 12
                else number[:2] + _STARS + number[-2:]
            )
        case Kind.PLATE:
            return f"{plain.replace(' ', '')[:2]}·{_STARS}{plain[-1]}"
        case Kind.CARD:
            return _STARS + digits[-4:]
        case Kind.EMAIL:
            return mask_email(plain)
        case Kind.ACCOUNT:
            return plain[:1] + _STARS
        case Kind.ROOM:
            building = _BUILDING.match(plain)
            return (building.group() if building else "") + _STARS


def _name(written: str) -> str:
    plain = folded(written)
    kept = 2 if len(plain) > 2 and plain[:2] in COMPOUND else 1
    return written[:kept] + "*" * min(3, max(1, len(written) - kept))


def _phone(digits: str) -> str:
    """Mobiles 138****1234; land lines their area and the last two digits."""
    mobile = digits[-11:]
    if mobile.startswith("1"):
        return f"{mobile[:3]}{_STARS}{mobile[-4:]}"
    return (digits[:4] if digits.startswith("0") else "") + _STARS + digits[-2:]
