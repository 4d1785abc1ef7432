"""Names that are not written as a surname and a given name side by side: with spaces, in Latin letters, of other peoples. Pure.

Every pattern is bounded, so that time grows with the text only.
"""

import re
from collections.abc import Iterable, Iterator

from lianxin.foundation.privacy.masking.lexicon import (
    COMMON,
    COMPOUND,
    GOES_ON,
    IN_LETTERS,
    OTHER_PEOPLES,
    SINGLE,
    SOUNDS,
    SURE,
    TITLES,
)

_HAN = "\u4e00-\u9fff"


def one_of(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def any_of(chars: Iterable[str]) -> str:
    """A pattern for any of these characters."""
    return "[" + re.escape("".join(sorted(set(chars)))) + "]"


# 姓名:张 伟, 签名:赵 铁 柱.
_SPACED = re.compile(
    rf"(?:{one_of([*SURE, '业主', '居民', '村民'])})[ ]?[:是为]?[ ]{{0,3}}"
    rf"((?:{one_of(COMPOUND)}|{any_of(SINGLE)})[ ]{{1,3}}[{_HAN}](?:[ ]{{1,3}}[{_HAN}])?)(?![{_HAN}])"
)
# 阿卜杜拉·买买提.
_SOUND = any_of(SOUNDS)
_DOTTED = re.compile(
    rf"(?<![{_HAN}])[{_HAN}]{{2,5}}[·•][{_HAN}]{{2,6}}(?![{_HAN}·•])|{_SOUND}{{1,8}}(?:[·•]{_SOUND}{{1,8}}){{1,2}}"
)
# What names of other peoples begin or end with, written without a dot.
_OWN = one_of(OTHER_PEOPLES)
_MORE = any_of({*SOUNDS, *"江提珠顿丽孜娅尔吾逊甫才让措珍姆堆瓦增加色"})
_OTHER = re.compile(rf"(?:{_OWN}){_MORE}{{1,5}}|{_MORE}{{1,4}}?(?:{_OWN})")
_OTHER_SURE = re.compile(
    rf"(?:{one_of(SURE)}|村民|居民|业主|店主|阿妈|阿爸)[ ]?[:是为]?[ ]?({_SOUND}{{3,8}})"
    rf"(?=$|[^{_HAN}]|{any_of(GOES_ON)})"
)
# Dai names: 岩 for men, 玉 for women, and a few characters behind.
_DAI = re.compile(
    r"[岩玉](?:[温香罕罗旺坎应叫燕捧丙甩光的][罕香坎龙囡叫燕扁保应拉恩]|罕[\u4e00-\u9fff])(?=[说家的在和,。、:;]|$)"
)
_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue|er|an|en|in|un|ia|ua|uo"
    r"|a|o|e|i|u|v)"
)
_SURNAME_LETTERS = one_of(IN_LETTERS)
_LETTERS = re.compile(
    rf"(?<![A-Za-z])(?:{_SURNAME_LETTERS}) (?=[A-Z])((?i:{_SYLLABLE}){{1,2}}|(?i:{_SYLLABLE})[ -](?i:{_SYLLABLE}))(?![A-Za-z])"
    r"(?! (?:Road|Street|Lu|Village|Town|County|District|City|Park|River|School|Hotel|Station)\b)"
)
# 陈老三, 王二麻子, 段六斤; 老王 and 小李 say no more than a surname with a title.
_BYNAME = re.compile(
    rf"(?<![{_HAN}老小])?({any_of(COMMON)}(?:老[大二三四五六七八九幺]|二麻子|麻子|[大二三四五六七八九小幺][娃妹狗牛丫仔妮毛蛋]子?|[三四五六七八九]斤))"
    rf"(?=$|[^{_HAN}]|{one_of(TITLES)}|[家的是说把在和与被打占称也就不又跟])"
)


def names_of_other_shapes(plain: str) -> Iterator[tuple[int, int]]:
    """Where such names stand in a folded text."""
    for match in _DOTTED.finditer(plain):
        if _sounds_foreign(match.group()):
            yield match.span()
    for pattern in (_OTHER, _DAI, _LETTERS):
        for match in pattern.finditer(plain):
            yield match.span()
    for pattern in (_SPACED, _OTHER_SURE, _BYNAME):
        for match in pattern.finditer(plain):
            yield match.span(1)


def _sounds_foreign(written: str) -> bool:
    """Not 光明·关爱 and 豫商•五牛城: most characters are such as names of other peoples are written with."""
    return sum(char in SOUNDS for char in written) >= 0.6 * (len(written) - 1)
