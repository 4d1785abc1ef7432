"""Which messages repeat others: so much of their runs of characters is the same. Pure.

Of each message only the runs whose hashes are the smallest are kept, so that time and memory grow with the number of
messages alone; what two messages share below the larger of both bounds tells how like they are.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Sequence
from zlib import crc32

from lianxin.domains.triage.learning.text import Message, cleaned

RUN = 5
KEPT = 64
# A copy shares so much of the shorter one's runs; what a form or a greeting puts into every message is less.
MUCH = 0.6
FEWEST_SHARED = 8
_ALL = 1 << 32


def without_copies(messages: Sequence[Message], others: Sequence[Message]) -> list[int]:
    """The places of those messages that repeat none of the others."""
    kept = [_sketch(message) for message in messages]
    where: dict[int, list[int]] = defaultdict(list)
    for at, sketch in enumerate(kept):
        for run in sketch:
            where[run].append(at)
    copies: set[int] = set()
    for other in others:
        sketch = _sketch(other)
        shared = Counter(at for run in sketch for at in where.get(run, ()))
        copies.update(at for at, count in shared.items() if _is_copy(kept[at], sketch, count))
    return [at for at in range(len(messages)) if at not in copies]


def _sketch(message: Message) -> tuple[int, ...]:
    text = f"{cleaned(message.title)} {cleaned(message.words)}".strip()
    runs = {crc32(text[at : at + RUN].encode()) for at in range(max(1, len(text) - RUN + 1))}
    return tuple(heapq.nsmallest(KEPT, runs))


def _is_copy(one: tuple[int, ...], other: tuple[int, ...], shared: int) -> bool:
    if one == other:
        return True
    bound = min(sketch[-1] if len(sketch) == KEPT else _ALL for sketch in (one, other))
    fewer = min(sum(run <= bound for run in sketch) for sketch in (one, other))
    return shared >= max(MUCH * fewer, FEWEST_SHARED)
