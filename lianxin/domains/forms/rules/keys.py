"""Label paths as keys: what an earlier form taught is found again under the same words."""

import re
from collections.abc import Sequence

from lianxin.kernel.text import fold_text

KEY_LENGTH = 300
# Brackets say the unit of counting or a note, numbers the row's place: neither is what is asked.
_NOTES = re.compile(
    r"[((\[【〔][^))\]】〕]*[))\]】〕]|^[一二三四五六七八九十\d]+[、..)]|其中[::]?|[\s::,,。、;;—\-_/·*]+"
)
TOTALS = frozenset({"小计", "合计", "总计", "计"})


def plain(label: str) -> str:
    """One label without notes, numbers and signs."""
    return fold_text(_NOTES.sub("", label))


def key_of(path: Sequence[str]) -> str:
    """The key of a path of labels, the outermost first; totals of a group are the group itself."""
    words = [word for label in path if (word := plain(label)) and word not in TOTALS]
    return "/".join(words)[:KEY_LENGTH]
