"""Which proposals are worth somebody's look. Pure."""

from collections.abc import Collection, Mapping

# Against what a person has chosen already, and in the line of a list, only what is rather sure is said.
RATHER_SURE = 0.6
# What a resident is asked: so many times likelier than by chance, among the words they choose from, and three at most.
LIKELIER_THAN_CHANCE = 1.8
MOST_ASKED = 3
# Of one word nothing is asked: they are still writing.
FEWEST_CHARACTERS = 4


def is_worth_saying(code: str, confidence: float, *, chosen: Collection[str]) -> bool:
    """Whether a proposal tells anything new; `chosen`: the code of the category it has and those above it, empty for none."""
    return not chosen or (code not in chosen and confidence >= RATHER_SURE)


def worth_asking(shares: Mapping[str, float]) -> list[str]:
    """The codes to ask a resident about, the likeliest first; `shares` has each word they choose from that was learned.

    Beside finer categories such a word has a small share of the whole, so that it is measured by its own kind.
    """
    least = LIKELIER_THAN_CHANCE * sum(shares.values()) / max(len(shares), 1)
    likely = [code for code, share in shares.items() if share >= least]
    return sorted(likely, key=lambda code: -shares[code])[:MOST_ASKED]
