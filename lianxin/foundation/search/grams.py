"""Text as the index holds it, and what somebody types as the index is asked: the same function for both.

Chinese has no spaces, so every two neighbouring characters are one term (路灯坏了: 路灯 灯坏 坏了). Words of letters and
numbers are terms as they stand, and each is tied to its neighbours by a term of both (3号楼: 3 3号 号楼). A character
that stands alone is a term of its own. Spelling is folded: full width, case, the dots inside names of other languages.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Characters that stand for themselves: ideographs with their extensions, kana, hangul, bopomofo.
_OWN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3105-\u312f\u31a0-\u31bf\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
# Signs above, below and inside letters belong to their word: Arabic, Tibetan and Mongolian write vowels with them.
_SIGNS = "\u0300-\u036f\u064b-\u065f\u0670\u0f71-\u0f84\u0f90-\u0fbc\u180b-\u180d"
_RUN = re.compile(rf"(?:[^\W_]|[{_SIGNS}])+")
_UNIT = re.compile(f"[{_OWN}]|[^{_OWN}]+")
_OWN_RUN = re.compile(f"[{_OWN}]+")
# Dots inside names (买买提·艾山), soft hyphens, joiners and marks of direction: as if they were not there.
_UNSEEN = dict.fromkeys(map(ord, "·•・‧∙⋅\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
LONGEST_TERM = 40
LONGEST_QUERY = 200
MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One run of what was typed: `text` stands so in a text that has it, `terms` are its terms in their order.

    A character typed alone has no terms: it is looked for in the texts that have the other parts.
    """

    text: str
    terms: tuple[str, ...]

    @property
    def covering(self) -> tuple[str, ...]:
        """As few of its terms as hold every character: what the index is asked, since the text is proved besides."""
        return (*self.terms[:-1:2], *self.terms[-1:])


@dataclass(frozen=True, slots=True)
class Query:
    """What must all be there. False when there is nothing the index could be asked."""

    parts: tuple[Part, ...]

    def __bool__(self) -> bool:
        return any(part.terms for part in self.parts)

    @property
    def terms(self) -> list[str]:
        """What the index is asked, each term once."""
        return list(dict.fromkeys(term for part in self.parts for term in part.covering))


def fold(text: str) -> str:
    """The spelling in which two texts are compared."""
    return unicodedata.normalize("NFKC", text.translate(_UNSEEN)).casefold()


def runs_of(text: str) -> list[str]:
    """The stretches of a text between spaces and punctuation, folded."""
    return _RUN.findall(fold(text))


def terms_of(run: str) -> list[str]:
    """The terms of one stretch, in their order."""
    if _OWN_RUN.fullmatch(run):
        return [run[place : place + 2] for place in range(len(run) - 1)] or [run]
    units = [unit[:LONGEST_TERM] for unit in _UNIT.findall(run)]
    terms: list[str] = []
    for place, unit in enumerate(units):
        if not _OWN_RUN.match(unit):
            terms.append(unit)
        if place + 1 < len(units):
            terms.append(unit + units[place + 1])
    return terms


def query_of(typed: str) -> Query:
    """What was typed, as the index is asked: words between spaces or punctuation must all be there, in any order."""
    found: dict[str, Part] = {}
    for run in runs_of(typed[:LONGEST_QUERY])[:MOST_PARTS]:
        alone = len(run) == 1 and _OWN_RUN.match(run)
        found[run] = Part(run, () if alone else tuple(terms_of(run)))
    return Query(tuple(found.values()))


def joined(pieces: Iterable[str]) -> str:
    """Several texts of one document as one, so that no words meet across them."""
    return "\n".join(piece for piece in pieces if piece)
