"""Which proposals are worth somebody's look. Pure."""

from collections.abc import Collection

# Against what a person has chosen already, only what is rather sure is said.
SURE_ENOUGH_TO_DIFFER = 0.6
# What a resident is asked. Of one word nothing is asked: they are still writing.
SURE_ENOUGH_TO_ASK = 0.2
FEWEST_CHARACTERS = 4


def is_worth_saying(code: str, confidence: float, *, chosen: Collection[str]) -> bool:
    """Whether a proposal tells anything new; `chosen`: the code of the category it has and those above it, empty for none."""
    return not chosen or (code not in chosen and confidence >= SURE_ENOUGH_TO_DIFFER)
