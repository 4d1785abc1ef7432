"""What an incoming message says to a request: which one it means, and whether it rates the answer. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from lianxin.domains.cases.enums import Satisfaction, Solved
from lianxin.kernel.text import clean_text, fold_text

_DIGITS = re.compile(r"^#\s*(\d{4})\b[\s,，:：]*|[\s,，]*#\s*(\d{4})\s*$")
_RATING = re.compile(r"^([123])[\s,，、.。/-]*([123])?[\s.。!！]*$")
# In the order in which a message offers them: 1, 2, 3.
SOLVED = (Solved.YES, Solved.PARTLY, Solved.NO)
SATISFIED = (Satisfaction.SATISFIED, Satisfaction.MOSTLY, Satisfaction.UNSATISFIED)
_CODE_LENGTH = 10
_POLITE = frozenset(
    {"谢谢", "谢谢你", "谢谢您", "多谢", "感谢", "收到", "好", "好的", "知道了", "ok", "thanks", "thankyou"}
)
_REFUSING = frozenset({"t", "td", "退订", "回t退订"})


@dataclass(frozen=True, slots=True)
class Rating:
    """Chosen from what was offered. `satisfaction` is "" where only the first question was answered."""

    solved: Solved
    satisfaction: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message: the four digits that name a request ("" for none), the rating if it is nothing else, the words."""

    digits: str
    rating: Rating | None
    words: str
    # Thanks and the like: nothing is asked.
    polite: bool = False
    # The word by which people refuse text messages; gateways obey it by themselves.
    refuses: bool = False


def said_in(text: str) -> Said:
    """`#4711 13` → digits 4711, solved, not satisfied. Full-width signs count as plain ones."""
    plain = unicodedata.normalize("NFKC", clean_text(text))
    named = _DIGITS.search(plain)
    bare = _DIGITS.sub("", plain, count=1).strip() if named else plain
    chosen = _RATING.match(bare)
    rating = None
    if chosen:
        second = SATISFIED[int(chosen[2]) - 1] if chosen[2] else ""
        rating = Rating(SOLVED[int(chosen[1]) - 1], second)
    words = clean_text(text)
    if named:
        words = clean_text(unicodedata.normalize("NFKC", words).replace(named[0].strip(), "", 1))
    core = fold_text(bare).strip("。.!！~～,，")
    return Said(
        digits=(named[1] or named[2]) if named else "",
        rating=rating,
        words=words,
        polite=core in _POLITE,
        refuses=core in _REFUSING,
    )


def reply_code(case_id: int, digest: str) -> str:
    """What an answer by mail carries: the request's id and the beginning of its keyed hash."""
    return f"{_base36(case_id)}{digest[:_CODE_LENGTH]}"


def case_id_in(code: str) -> int | None:
    """The id that a code names, not yet proved; None for what is no code."""
    head = code[:-_CODE_LENGTH]
    if not 0 < len(head) <= 13 or not (head.isascii() and head.isalnum()):
        return None
    found = int(head, 36)
    return found if found < 2**63 else None


def reply_digits(digest: str) -> str:
    """What an answer by text message begins with: it names one request among those of a phone, and proves nothing."""
    return f"{int(digest[:8], 16) % 10_000:04d}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"
