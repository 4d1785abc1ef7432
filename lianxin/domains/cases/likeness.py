"""How alike two texts are, and how an answer is found by typing. Pure.

Two people describe one broken lamp in other words and at other length, but share the rare ones. So the pairs of
characters are compared, each weighing more the fewer of the texts have it; what is typed counts as a whole, so that a
few words may find a long text.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from lianxin.foundation.orgs.spelling import searchable, syllables
from lianxin.foundation.search.grams import runs_of, terms_of

# Of a hundred. With messages of strangers two of a thousand pairs reach it by chance, of those about one matter half.
ALIKE = 25
# Less has too little in common with anything.
FEWEST_TERMS = 3
LONGEST_TYPED = 400


def terms(text: str) -> frozenset[str]:
    """The words and pairs of characters of a text, without those that stand alone."""
    return frozenset(term for run in runs_of(text) for term in terms_of(run) if len(term) > 1)


def likeness(typed: str, texts: Sequence[str]) -> list[float]:
    """For each text how much of what was typed it shares, 0 to 100; all 0 when too little was typed."""
    wanted = terms(typed[:LONGEST_TYPED])
    if len(wanted) < FEWEST_TERMS:
        return [0.0] * len(texts)
    held = [terms(text) for text in texts]
    common = Counter(term for one in held for term in one & wanted)
    # With few texts to compare, hardly anything is common.
    among = max(len(texts), 20)
    weight = {term: math.log((among + 1) / (common[term] + 0.5)) for term in wanted}
    whole = sum(weight.values())
    return [_share(wanted & one, len(one), weight, whole) for one in held]


def _share(shared: frozenset[str], length: int, weight: dict[str, float], whole: float) -> float:
    """A short text cannot share all of a long one: then its own length is the measure."""
    possible = whole * min(1.0, length / len(weight))
    return 100 * sum(weight[term] for term in shared) / possible if possible else 0.0


def spelling_of(phrases: Iterable[str]) -> str:
    """How a question is found by typing: its characters, their pinyin, the initials; a line for each of its phrases."""
    lines = []
    for phrase in phrases:
        folded = searchable(phrase)
        if folded:
            sounds = syllables(folded)
            lines.append(f"{folded} {''.join(sounds)} {''.join(sound[0] for sound in sounds)}")
    return "\n".join(lines)
