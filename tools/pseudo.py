"""Two languages nobody speaks: one of long words, one from right to left. They show what a layout cannot hold."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_KEPT = re.compile(r"(%\([^)]+\)[a-z]|%[sd%]|\{[a-z_]+\}|<[^>]+>|&[a-z]+;)")
_ACCENTED = str.maketrans("aceginosuyACEGINOSUY", "áçéğíñóšúýÁÇÉĞÍÑÓŠÚÝ")
_ARABIC = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz",
    "ابجدهفغحيقكلمنوپقرستعڤوخیز",
)


@dataclass(frozen=True, slots=True)
class PseudoLanguage:
    """`code` as Django names it, `locale` as its folder is called."""

    code: str
    locale: str
    words: Callable[[str], str]


def pseudo_text(text: str, change: Callable[[str], str]) -> str:
    """`text` changed everywhere but in its placeholders, tags and entities."""
    return "".join(part if _KEPT.fullmatch(part) else change(part) for part in _KEPT.split(text))


def long_words(text: str) -> str:
    """Half as long again, as one unbroken word at the end, which German and Uyghur may well do."""
    body = pseudo_text(text, lambda part: part.translate(_ACCENTED))
    return f"{body} {'wörter' * max(1, len(text) // 12)}"


def right_to_left(text: str) -> str:
    """In Arabic letters, so that the browser itself sets it from right to left."""
    return pseudo_text(text, lambda part: part.lower().translate(_ARABIC))


LANGUAGES = (
    PseudoLanguage("en-xa", "en_XA", long_words),
    PseudoLanguage("ar-xb", "ar_XB", right_to_left),
)
