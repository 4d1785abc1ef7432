"""Real messages told again as somebody else would tell them: the same for the same seed. For measuring, never kept."""

import csv
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.filling.place import FILES

# Messages of which the filling knows nothing.
UNFILLED = "messages_with_replies"
_CLAUSE = re.compile(r"[^，。！？；,.!?;\s]+[，。！？；,.!?;\s]*")
_DIGITS = re.compile(r"\d+")
SHORTEST, LONGEST = 30, 1_500
# What a clerk types while somebody speaks.
RETOLD = 60
# Of its runs of eight characters this share also stands in messages of the filling: then it is one of them.
SAME = 0.5


@dataclass(frozen=True, slots=True)
class Message:
    """`words` lie in the database; `subject` is what its writer called it and lies nowhere."""

    subject: str
    words: str


class Teller:
    """Tells messages again. `others`: where near words come from."""

    def __init__(self, seed: int, others: Sequence[Message]) -> None:
        self.chance, self.others = random.Random(seed), others
        self.ways: dict[str, Callable[[Message], str]] = {
            "words deleted": lambda one: self._deleted(one.words, 0.35),
            "clauses reordered": lambda one: self._reordered(one.words),
            "words replaced": lambda one: self._replaced(one.words, 0.25),
            "numbers changed": lambda one: self._renumbered(one.words),
            "subject only": lambda one: one.subject,
            "retold shorter": self._retold,
            "all at once": self._all,
        }

    def told(self, way: str, message: Message) -> str:
        return self.ways[way](message)

    def _deleted(self, words: str, share: float) -> str:
        """Stretches of one to four characters go until that share is gone."""
        left = list(words)
        wanted = int(len(left) * (1 - share))
        while len(left) > wanted:
            start = self.chance.randrange(len(left))
            del left[start : start + self.chance.randint(1, 4)]
        return "".join(left)

    def _reordered(self, words: str) -> str:
        clauses = _CLAUSE.findall(words)
        self.chance.shuffle(clauses)
        return "".join(clauses)

    def _replaced(self, words: str, share: float) -> str:
        """Stretches of two or three characters become such of other messages."""
        told, place = [], 0
        while place < len(words):
            size = self.chance.randint(2, 3)
            if self.chance.random() < share:
                other = self.chance.choice(self.others).words
                start = self.chance.randrange(max(1, len(other) - size))
                told.append(other[start : start + size])
            else:
                told.append(words[place : place + size])
            place += size
        return "".join(told)

    def _renumbered(self, words: str) -> str:
        return _DIGITS.sub(lambda found: str(self.chance.randrange(1, 10 ** len(found[0][:6]))), words)

    def _retold(self, message: Message) -> str:
        """Some clauses from anywhere in it, in another order, no longer than a clerk types."""
        clauses = [clause.strip() for clause in _CLAUSE.findall(message.words) if len(clause.strip()) > 5]
        self.chance.shuffle(clauses)
        told = ""
        for clause in clauses:
            if len(told) + len(clause) <= RETOLD or not told:
                told += clause[:RETOLD]
        return told

    def _all(self, message: Message) -> str:
        """The subject and some clauses, numbers changed, a tenth replaced and a fifth deleted."""
        told = message.subject + "，" + self._retold(message)
        return self._deleted(self._replaced(self._renumbered(told), 0.1), 0.2)


def messages(folder: Path) -> list[Message]:
    """Those that lie in no file of the filling, not even told a little otherwise; in an order of chance, always the same."""
    known: set[str] = set()
    for name in FILES:
        for row in _rows(folder / f"{name}.csv"):
            known |= _runs(row["detail"])
    found: dict[str, Message] = {}
    for row in _rows(folder / f"{UNFILLED}.csv"):
        words = " ".join(row["detail"].split())
        runs = _runs(words)
        fresh = runs and len(runs & known) / len(runs) < SAME
        if fresh and SHORTEST <= len(words) <= LONGEST:
            found.setdefault(words[:40], Message(row["subject"].strip(), words))
            known |= runs
    chosen = list(found.values())
    random.Random(17).shuffle(chosen)
    return chosen


def _runs(text: str) -> set[str]:
    plain = "".join(text.split())
    return {plain[place : place + 8] for place in range(max(0, len(plain) - 7))}


def _rows(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(10**8)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
