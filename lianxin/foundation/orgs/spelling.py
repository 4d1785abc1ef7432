"""How a unit's name is found: by its characters, its pinyin, or the initials of its pinyin. Pure.

One name becomes a set of terms; what somebody types becomes terms to look up. A term of the whole name begins with
START, so that "begins with" and "contains" are both prefix look-ups in one index.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin
from pypinyin.contrib.mmseg import seg

from lianxin.kernel.text import fold_text

# A digit is a letter to both full-text indexes, and no pinyin begins with one.
START = "0"
LONGEST_TERM = 24
LONGEST_QUERY = 60


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed: `start` is the whole of it; all of `parts` must be there (`open_end`: as beginnings)."""

    typed: str
    start: str
    parts: tuple[str, ...]
    open_end: bool


def searchable(text: str) -> str:
    """The letters and digits of a text in one spelling: what is compared when searching."""
    return "".join(char for char in fold_text(text) if char.isalnum()).replace("ü", "v")


def syllables(folded: str) -> list[str]:
    """The reading of each character, by the words they form (重庆 is chong qing); other letters and digits one by one."""
    return [sound for word in seg.cut(folded) for sound in _reading(word)]


def terms_of(name: str) -> list[str]:
    """Every term under which a name is found, each once."""
    folded = searchable(name)
    sounds = syllables(folded)
    initials = "".join(sound[0] for sound in sounds)
    found = [START + folded[:LONGEST_TERM]]
    found += [START + "".join(sounds)[:LONGEST_TERM], START + initials[:LONGEST_TERM]]
    found += [char for char in folded if not char.isascii()]
    found += [folded[at : at + 2] for at in range(len(folded) - 1)]
    for at in range(len(sounds)):
        found += ["".join(sounds[at:])[:LONGEST_TERM], initials[at : at + LONGEST_TERM]]
    return list(dict.fromkeys(found))


def queries_of(typed: str) -> Iterator[Query]:
    """How to look up what was typed, the best way first; nothing for a text without letters or digits."""
    folded = searchable(typed[:LONGEST_QUERY])
    if not folded:
        return
    start = START + folded[:LONGEST_TERM]
    if folded.isascii():
        yield Query(folded, start, (folded[:LONGEST_TERM],), open_end=True)
        return
    pairs = tuple(dict.fromkeys(folded[at : at + 2] for at in range(len(folded) - 1)))
    yield Query(folded, start, pairs or (folded,), open_end=False)
    spelled = "".join(syllables(folded)) if any(char.isascii() for char in folded) else ""
    # Letters that have no pinyin stay as they are.
    if spelled.isascii():
        yield from queries_of(spelled)


def is_found(name: str, query: Query) -> bool:
    """Whether the name truly holds what was typed: an index may say yes to parts that do not stand together."""
    folded = searchable(name)
    if not query.open_end:
        return query.typed in folded
    if query.typed in folded:
        return True
    sounds = _sounds(folded)
    initials = "".join(sound[0] for sound in sounds)
    return query.typed in initials or any("".join(sounds[at:]).startswith(query.typed) for at in range(len(sounds)))


def nearness(name: str, query: Query) -> int:
    """0 when the whole name was typed, 1 when it begins so, 2 when it holds it."""
    folded = searchable(name)
    sounds = _sounds(folded)
    spellings = (folded, "".join(sounds), "".join(sound[0] for sound in sounds))
    if query.typed in spellings:
        return 0
    return 1 if any(spelling.startswith(query.typed) for spelling in spellings) else 2


@lru_cache(maxsize=20_000)
def _reading(word: str) -> tuple[str, ...]:
    """The same few words make up most names: four times faster over a country."""
    return tuple(sound for sound in lazy_pinyin(word) if sound)


@lru_cache(maxsize=2_000)
def _sounds(folded: str) -> tuple[str, ...]:
    return tuple(syllables(folded))
