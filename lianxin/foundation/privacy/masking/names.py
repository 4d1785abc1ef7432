"""Names of people in free text, by what stands around them. Pure.

A surname and two characters are not enough (王家村, 张江路, 李宁牌, 方便, 于是). There must be one of these: words before that
announce a name (我叫, 联系人, 户主), a title behind (先生, 师傅, 书记), or a common surname with two common given characters, between
the ends of words and before a word that goes on with a person (说, 的, 在). Where no words announce it, it must not cut a word of
the dictionary (`cuts`), by which names are found besides. What was found once is found again in the same text.
"""

import re
from collections.abc import Iterable, Iterator

from lianxin.foundation.privacy.masking.cuts import BEHIND, Cuts, leads_to_place, names_by_words
from lianxin.foundation.privacy.masking.found import Found, Kind
from lianxin.foundation.privacy.masking.lexicon import (
    AFTER,
    BEFORE,
    COMMON,
    COMPOUND,
    GIVEN,
    GOES_ON,
    KIN,
    KNOWN_TO_ALL,
    LABELS,
    MAYBE,
    NEVER,
    SIGNS,
    SINGLE,
    SMALL,
    SURE,
    TITLES,
    WORDS,
)
from lianxin.foundation.privacy.masking.shapes import any_of, names_of_other_shapes, one_of

# Different names of one text that are looked for again; more would make long texts slow.
MOST_AGAIN = 40
# What stands for the rest of a name that is hidden already.
MASKED = frozenset("*某×")
_HAN = "\u4e00-\u9fff"


_SURNAME = f"(?:{one_of(COMPOUND)}|{any_of(SINGLE)})"
_MANY = f"(?:{one_of(COMPOUND)}|{any_of(COMMON)})"
_FREE = f"(?:(?!{any_of(NEVER)})[{_HAN}])"
_TYPICAL = any_of(GIVEN - NEVER)
# Where a name may end for certain.
_END = rf"(?=$|[^{_HAN}]|{one_of(TITLES)})"
_GOES_ON = any_of(GOES_ON)
# Behind one of these even a word is a name.
_LABELS = tuple(' :"(“为是叫') + tuple(LABELS)
_LINK = r"[ ]?(?:的?(?:名字|姓名)?[是为叫:]?)[ ]?[(\"“]?"
_SURELY = re.compile(
    rf"(?:{one_of(SURE)}){_LINK}({_SURNAME}(?:{_FREE}{{2}}{_END}|{_FREE}{_TYPICAL}|{_FREE}{_END}|{_FREE}(?={_GOES_ON})))"
)
_MAYBE = re.compile(
    rf"(?:{one_of(MAYBE)})[ ]?:?[(\"“]?(?:"
    rf"({_SURNAME}(?:{_TYPICAL}{{2}}|{_TYPICAL}{{1,2}}{_END}|{_TYPICAL}{{1,2}}(?={_GOES_ON}))"
    rf"|{_MANY}(?:{_TYPICAL}{_FREE}|{_FREE}{_TYPICAL}){_END})"
    rf"|(?<={any_of({word[-1] for word in KIN})})({_MANY}{_TYPICAL}))"
)
_TITLED = re.compile(rf"({_SURNAME}{_FREE}{{1,2}}?)(?={one_of(TITLES)})")
_SIGNED = re.compile(rf"({_MANY}{_TYPICAL}{{1,2}})(?={one_of(SIGNS)})")
_ALONE = re.compile(rf"({_MANY}{_TYPICAL}{{2}})(?:(?=$|[^{_HAN}])|(?={_GOES_ON}))")
_SURNAME_ONLY = re.compile(rf"(?:本人|我|他|她|免贵)姓({_SURNAME})(?=$|[^{_HAN}])")
_NEXT = re.compile(rf"(?:[、,和与及]|以及)({_SURNAME}{_FREE}{{1,2}})(?=$|[^{_HAN}]|{_GOES_ON})")
_LONG_AFTER = tuple(word for word in AFTER if len(word) > 1)


def names_in(plain: str) -> Iterator[Found]:
    """The names in a folded text, each with its surname."""
    spans: dict[int, int] = {}
    cuts = Cuts(plain)
    for start, found_end in (*_spans(cuts), *names_by_words(cuts), *names_of_other_shapes(plain)):
        # 令狐德家的房子: the house is not of the name.
        end = found_end - (found_end - start > 2 and plain[found_end - 1 : found_end + 1] == "家的")
        if end > spans.get(start, start):
            spans[start] = end
        for begin, finish in _beside(plain, end):
            spans[begin] = max(finish, spans.get(begin, begin))
    written = {plain[start:end] for start, end in spans.items() if end - start > 2}
    yield from (Found(start, end, Kind.NAME) for start, end in spans.items())
    yield from again(plain, sorted(written)[:MOST_AGAIN])


def again(plain: str, names: Iterable[str]) -> Iterator[Found]:
    """Wherever these names stand."""
    wanted = one_of(name for name in names if name)
    if wanted:
        for match in re.finditer(wanted, plain):
            yield Found(*match.span(), Kind.NAME)


def _spans(cuts: Cuts) -> Iterator[tuple[int, int]]:
    plain = cuts.plain
    for match in _SURNAME_ONLY.finditer(plain):
        yield match.span(1)
    for pattern, judge in (
        (_SURELY, _announced),
        (_MAYBE, _likely),
        (_TITLED, _titled),
        (_SIGNED, _titled),
        (_ALONE, _alone),
    ):
        position = 0
        while (found := pattern.search(plain, position)) is not None:
            start, end = found.span(found.lastindex or 0)
            if not judge(plain, start, end) or _is_cut(cuts, pattern, start, end):
                position = start + 1
                continue
            yield start, end
            position = end


def _is_cut(cuts: Cuts, pattern: re.Pattern[str], start: int, end: int) -> bool:
    """Whether words speak against it; what announces it surely outweighs them, a title the word that may go on behind."""
    if pattern is _SURELY:
        # 当事人承担 is no name, nor is 业主代表达成一致; 当事人:高峰 is one.
        if end - start > 2 and not cuts.plain[end : end + 1].isalpha():
            return False
        return cuts.begins_with_word(start, end) and not cuts.plain.endswith(_LABELS, 0, start)
    if pattern is _ALONE and cuts.is_small_word(start, end):
        return True
    return cuts.begins_within(start) if pattern is _TITLED and end - start > 2 else cuts.breaks(start, end)


def _beside(plain: str, position: int) -> Iterator[tuple[int, int]]:
    """The names that follow one in a list."""
    match = _NEXT.match(plain, position)
    while match is not None and not _is_word(match.group(1)):
        yield match.span(1)
        match = _NEXT.match(plain, match.end())


def _is_word(name: str) -> bool:
    """Whether it begins with a word that is no name."""
    return (
        name in KIN
        or name[:2] in WORDS
        or name[1:3] in BEHIND
        or name in KNOWN_TO_ALL
        or any(char in "某×xX*" for char in name)
    )


def _announced(plain: str, start: int, end: int) -> bool:
    """After words that leave no doubt only a name that ends there may look like a word."""
    name = plain[start:end]
    at_end = end == len(plain) or not plain[end].isalpha()
    masked = plain[end : end + 1] in MASKED or "某" in name
    return not masked and (not _is_word(name) or at_end) and not _leads_to_place(plain, end)


def _likely(plain: str, start: int, end: int) -> bool:
    if _is_word(plain[start:end]) or plain[max(0, start - 1) : start + 1] in BEFORE:
        return False
    return not _leads_to_place(plain, end)


def _leads_to_place(plain: str, end: int) -> bool:
    """Whether a place or an office ends behind it, or begins with its last character (丁山小学)."""
    return leads_to_place(plain, end) or plain.startswith(_LONG_AFTER, end - 1)


def _titled(plain: str, start: int, end: int) -> bool:
    name = plain[start:end]
    if _is_word(name) or plain[max(0, start - 1) : start + 1] in BEFORE:
        return False
    return not (name[0] in SMALL and name[1] in SINGLE)


def _alone(plain: str, start: int, end: int) -> bool:
    name = plain[start:end]
    if _is_word(name) or name[1:3] in WORDS or plain[max(0, start - 1) : start + 1] in BEFORE:
        return False
    return not _leads_to_place(plain, end) and plain[max(0, start - 1) : start] not in SMALL
