"""What a label may mean: what earlier forms taught, official wordings, the names of measures, by likeness of words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from django.utils import translation

from lianxin.domains.forms.columns import record_kinds
from lianxin.domains.forms.enums import Kind, Source, When
from lianxin.domains.forms.files.likeness import likeness
from lianxin.domains.forms.models import Learned
from lianxin.domains.forms.rules.keys import key_of, plain
from lianxin.domains.forms.vocabulary import BASES, NEVER, PHRASES, WHENS
from lianxin.foundation.journal.measures import all_measures, all_rates
from lianxin.foundation.orgs.queries import path_of
from lianxin.foundation.orgs.rules import ids_on

# Below this a proposal is no better than none: the clerk chooses among the alternatives.
LEAST_LIKELY = 45
SHOWN = 8
_EXACT, _TAIL, _LAST = 96, 93, 90
# What people of other units made of the same words: never drawn as sure.
ELSEWHERE = 89
_LIKE = 0.85


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a cell may hold. `likely` in percent; `learned`: a person said so of an earlier form."""

    source: Source
    code: str = ""
    where: Mapping[str, str | list[str]] = field(default_factory=dict)
    when: When = When.THIS
    likely: int = 0
    learned: bool = False

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two meanings the same."""
        where = tuple(
            (name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(self.where.items())
        )
        return (self.source, self.code, where, self.when)


@dataclass(frozen=True, slots=True)
class _Known:
    key: str
    meaning: Meaning


def learned_of(kind: str, keys: Iterable[str], *, org: int) -> dict[str, Meaning]:
    """What people said of these label paths in earlier forms: two statements.

    The words of the unit itself hold, then those of the nearest above it; what others said is no more than likely.
    """
    line = ids_on(path_of(org))
    rows = Learned.objects.filter(kind=kind, key__in=set(keys) - {""}).order_by("changed_at", "id")
    found: dict[str, Meaning] = {}
    for row in sorted(rows, key=lambda one: line.index(one.org_id) if one.org_id in line else -1):
        own = row.org_id in line
        likely = 100 if own else ELSEWHERE
        found[row.key] = Meaning(Source(row.source), row.code, row.where, When(row.when), likely=likely, learned=own)
    return found


def ranked(kind: str, path: Sequence[str], *, learned: Mapping[str, Meaning], most: int = SHOWN) -> list[Meaning]:
    """What this label path may mean, the likeliest first."""
    if any(word in label for label in path for word in NEVER):
        return [Meaning(Source.REFUSED, likely=99)]
    key = key_of(path)
    found = [learned[key]] if key in learned else []
    found += _by_words(kind, key)
    when = _when_in(path)
    if when != When.THIS:
        found += [
            replace(one, when=when, likely=one.likely - 1) for one in _by_words(kind, key_of(_without_when(path)))
        ]
    best: dict[tuple[object, ...], Meaning] = {}
    for one in sorted(found, key=lambda meaning: (-meaning.learned, -meaning.likely)):
        best.setdefault(one.identity, one)
    return list(best.values())[:most]


def _by_words(kind: str, key: str) -> list[Meaning]:
    """Known wordings and names against a key: the whole path, its last two labels, its last one, then by likeness."""
    if not key:
        return []
    labels = key.split("/")
    # The same words first, then ever shorter ends of the path.
    tails = {labels[-1]: _LAST, "/".join(labels[-2:]): _TAIL, key: _EXACT}
    known = _known_for(kind)
    found = [replace(one.meaning, likely=tails[one.key]) for one in known if one.key in tails]
    alike = dict(likeness(key, {one.key for one in known})[:SHOWN])
    found += [replace(one.meaning, likely=int(alike[one.key] * 100 * _LIKE)) for one in known if one.key in alike]
    return found


def _when_in(path: Sequence[str]) -> When:
    """The days that the labels name, beside the period itself."""
    text = "".join(plain(label) for label in path)
    return next((when for words, when in WHENS.items() if words in text), When.THIS)


def _without_when(path: Sequence[str]) -> list[str]:
    cut = []
    for label in path:
        text = plain(label)
        for words in WHENS:
            text = text.replace(words, "")
        cut.append(text)
    return cut


def _known_for(kind: str) -> tuple[_Known, ...]:
    return _known_figures() if kind == Kind.MATRIX else _known_fields()


@cache
def _known_figures() -> tuple[_Known, ...]:
    """Wordings and names of what is counted, in the language forms are written in."""
    with translation.override("zh-hans"):
        measures = {measure.code: str(measure.words) for measure in all_measures()}
        rates = {rate.code: str(rate.words) for rate in all_rates()}
    found = [
        _Known(key_of(words.split("/")), Meaning(phrase.source, phrase.code, dict(phrase.where), phrase.when))
        for phrase in PHRASES
        if phrase.code in measures or phrase.code in rates
        for words in phrase.known_as
    ]
    found += [_Known(plain(words), Meaning(Source.BASE, code)) for code, known in BASES.items() for words in known]
    found += [_Known(plain(words), Meaning(Source.RATE, code)) for code, words in rates.items()]
    found += [_Known(plain(words), Meaning(Source.MEASURE, code)) for code, words in measures.items()]
    return tuple(found)


@cache
def _known_fields() -> tuple[_Known, ...]:
    with translation.override("zh-hans"):
        return tuple(
            _Known(plain(words), Meaning(Source.FIELD, f"{kind.code}.{column.code}"))
            for kind in record_kinds()
            for column in kind.columns
            for words in (*column.known_as, str(column.words))
        )
