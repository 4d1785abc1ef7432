"""Names told by how a text falls apart into words: a surname, then characters that join no word. Pure.

No dictionary knows most names: 被郑三娃打伤 falls into 被, 郑, 三, 娃, 打伤. Such a row is a name by what it is made of and what stands on
either side, each worth some points; the points were set by reading findings in real messages (bench/results/masking.md).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import rjieba

from lianxin.foundation.privacy.masking.lexicon import (
    AFTER,
    BEFORE,
    COMMON,
    COMPOUND,
    COMPOUND_WORDS,
    GIVEN,
    GIVEN_WORDS,
    GOES_ON,
    KNOWN_TO_ALL,
    LAST_OF_PLACES,
    MAYBE,
    NEVER,
    PLACE_BEFORE,
    SECOND,
    SINGLE,
    SMALL,
    SURE,
    TITLES,
    WORD_NAMES,
    WORDS,
)

_HAN = re.compile(r"[\u4e00-\u9fff]+")
# Between words that announce a name and the name.
_LINKS = ' :"“(是为叫'
_REFUSED = -9.0
# Points from which on it is a name: of three characters, and where the given name is a word.
_ENOUGH, _ENOUGH_FOR_A_WORD = 4.5, 5.5
_ANNOUNCED, _LED_TO = 2.0, 1.5
_CLOSED = 1.0
_TITLED = 3.0
# For a common surname and words that leave no doubt.
_MOST_BEFORE = 5.0


class _Ends:
    """Whether a text begins or ends with one of these words: a look per length, however many there are."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._lengths = sorted({len(word) for word in self._words}, reverse=True)

    def at_begin(self, text: str) -> bool:
        return any(text[:length] in self._words for length in self._lengths)

    def at_end(self, text: str) -> bool:
        return any(text[-length:] in self._words for length in self._lengths)


_TITLES, _AFTER, _SURE = _Ends(TITLES), _Ends(AFTER), _Ends(SURE)
# Small words such as 和 and 对 stand before anything, roles such as 村民 mostly before a name.
_ROLES, _SMALL_WORDS = _Ends(word for word in MAYBE if len(word) > 1), _Ends(word for word in MAYBE if len(word) == 1)
# 才 is a small word, and the end of many an old man's name.
_NEVER = NEVER - {"才"}
# What stands behind a surname and is no given name.
BEHIND = SECOND | {word for word in (*TITLES, *AFTER) if len(word) == 2}
_REACH = 6
# Behind a name these say as much as a title.
_SIGN = re.compile(r"[ ,:(]{0,2}(?:[男女](?![\u4e00-\u9fff])|电话|手机|联系电话|身份证|1[3-9][\d -]{9})")


@dataclass(frozen=True)
class Cuts:
    """A folded text with the words that it falls into."""

    plain: str

    @cached_property
    def words(self) -> list[str]:
        return rjieba.cut(self.plain, hmm=False)

    @cached_property
    def at(self) -> dict[int, str]:
        """The words by where they begin."""
        found, position = {}, 0
        for word in self.words:
            found[position] = word
            position += len(word)
        return found

    def is_plain_word(self, start: int, end: int) -> bool:
        """Whether this is a word of the dictionary, and no name there."""
        return len(self.at.get(start, "")) == end - start and not is_listed(self.at[start])

    def begins_with_word(self, start: int, end: int) -> bool:
        """Whether it is such a word, or one with a character behind that may be anything."""
        first = self.at.get(start, "")
        if 1 < len(first) < end - start and first not in COMPOUND:
            return self.plain[start] not in COMMON or any(char not in GIVEN for char in self.plain[start + 1 : end])
        return self.is_plain_word(start, end)

    def is_small_word(self, start: int, end: int) -> bool:
        """Whether a surname that is a small word stands before a word of its own: 方承诺."""
        return self.plain[start] in SMALL and self.at.get(start + 1) == self.plain[start + 1 : end]

    def begins_within(self, start: int) -> bool:
        """Whether a word that begins before goes on here."""
        return start not in self.at

    def breaks(self, start: int, end: int) -> bool:
        """Whether this stretch is a word of the dictionary, or begins within one, or ends within one that it has but begun.

        A name may take the first character of a word (何军建 in 何/军/建于), never half of one.
        """
        if self.begins_within(start):
            return True
        if self.begins_with_word(start, end):
            return True
        last = self.at.get(end - 1, "")
        return end not in self.at and (len(last) != 2 or self.plain[start] not in COMMON)


def is_listed(word: str) -> bool:
    """Whether a word of the dictionary is a name there, such as 王建华 or 高峰."""
    if word in WORD_NAMES:
        return True
    if word[:2] in COMPOUND:
        return len(word) > 2 and word[:2] not in COMPOUND_WORDS and all(char in GIVEN for char in word[2:])
    typical = word[0] in COMMON and all(char in GIVEN for char in word[1:])
    return len(word) > 2 and typical and word[:2] not in WORDS and word[1:] not in BEHIND and word not in KNOWN_TO_ALL


def leads_to_place(plain: str, end: int) -> bool:
    """Whether a place or an office ends behind a name: 王家村, 李家湾, not 王小芳家."""
    text = plain[end : end + _REACH]
    return _AFTER.at_begin(text) or (text[:1] == "家" and text[1:2] in LAST_OF_PLACES)


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    surname: str
    given: tuple[str, ...]
    before: str
    after: str


def names_by_words(cuts: Cuts) -> Iterator[tuple[int, int]]:
    """Where names stand that are made of loose characters."""
    position = 0
    words = cuts.words
    taken = 0
    for place, word in enumerate(words):
        if position >= taken and (word in SINGLE or word in COMPOUND or is_listed(word)):
            best = next((one for one in _candidates(words, place, position) if _is_name(cuts.plain, one)), None)
            if best is not None:
                yield best.start, best.end
                taken = best.end
        position += len(word)


def _candidates(words: list[str], place: int, start: int) -> Iterator[_Candidate]:
    """The longest first."""
    surname = words[place]
    before = words[place - 1] if place else ""
    if word_is_whole := is_listed(surname):
        after = words[place + 1] if place + 1 < len(words) else ""
        yield _Candidate(start, start + len(surname), surname, (), before, after)
    if word_is_whole and surname not in COMPOUND:
        return
    following = words[place + 1 : place + 3]
    loose = []
    for word in following:
        if len(word) > 1 or word in _NEVER or not _HAN.fullmatch(word):
            break
        loose.append(word)
    for count in range(len(loose), 0, -1):
        end = start + len(surname) + count
        after = words[place + 1 + count] if place + 1 + count < len(words) else ""
        yield _Candidate(start, end, surname, tuple(loose[:count]), before, after)
    if following and len(following[0]) == 2 and _HAN.fullmatch(following[0]):
        after = words[place + 2] if place + 2 < len(words) else ""
        yield _Candidate(start, start + len(surname) + 2, surname, (following[0],), before, after)


def _is_name(plain: str, one: _Candidate) -> bool:
    written = plain[one.start : one.end]
    given = "".join(one.given)
    if (
        (given and written[:2] in WORDS)
        or given in BEHIND
        or written in KNOWN_TO_ALL
        or plain[max(0, one.start - 1) : one.start + 1] in BEFORE
        or written[-1] in LAST_OF_PLACES
        or any(char in _NEVER for char in given)
    ):
        return False
    after = _points_after(plain, one)
    typical = len(given) if given in GIVEN_WORDS else sum(char in GIVEN for char in given)
    if after < 0 and typical + after + _MOST_BEFORE < _ENOUGH:
        return False
    before = _points_before(plain, one)
    if not given:
        # In 何国庆 nobody doubts; 高峰 and 平安 are words as well.
        sure = after >= _TITLED or (before >= _ANNOUNCED and after >= _CLOSED)
        return sure if len(written) == 2 else before >= 0 and after >= 0
    if len(one.surname) > 1:
        return typical > 0 and after >= 0 and (before >= 0 or after > 0) and _is_free(one, before, after)
    if len(given) == 1:
        if one.surname in COMMON:
            return before >= _LED_TO and after >= _CLOSED
        return typical > 0 and before >= 0 and after >= _TITLED
    announced = before >= _ANNOUNCED and after >= _CLOSED
    points = typical + before + after + (2 if one.surname in COMMON else 0) - (one.surname in SMALL and not announced)
    if len(one.given) == 1 and not announced:
        return typical == len(given) and points >= _ENOUGH_FOR_A_WORD
    return points >= _ENOUGH


def _is_free(one: _Candidate, before: float, after: float) -> bool:
    """Surnames of two characters that are words (东方, 百里) want words that announce them, or a title."""
    return one.surname not in COMPOUND_WORDS or before >= _ANNOUNCED or after > _CLOSED


def _points_before(plain: str, one: _Candidate) -> float:
    """What stands before: words that announce a name, the end of a sentence, a place."""
    text = plain[max(0, one.start - _REACH) : one.start]
    if not text:
        return 0.5
    bare = text.rstrip(_LINKS)
    if _SURE.at_end(bare):
        return 3
    if _ROLES.at_end(bare):
        return _ANNOUNCED
    if _SMALL_WORDS.at_end(bare):
        return _LED_TO
    if text[-1] in PLACE_BEFORE or (text[-1].isascii() and text[-1].isalnum()):
        return -2
    if not text[-1].isalpha():
        return 0.5
    return 0.5 if len(one.before) > 1 else 0


def _points_after(plain: str, one: _Candidate) -> float:
    """What stands behind: a title, the end of a sentence, a word that goes on with a person; nothing fits a place."""
    text = plain[one.end : one.end + _REACH]
    if not text:
        return 1
    if _TITLES.at_begin(text) or _SIGN.match(plain, one.end):
        return _TITLED
    if leads_to_place(plain, one.end):
        return _REFUSED
    if text[0].isascii() and text[0].isalnum():
        return -2
    if not text[0].isalpha():
        return 1
    if len(one.after) == 1:
        return 1 if text[0] in GOES_ON or text[0] == "家" else -2
    return 1 if len(one.after) == 2 and text[0] in GOES_ON else 0
