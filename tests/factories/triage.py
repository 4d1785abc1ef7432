"""Messages of three plain kinds, invented, so many as are wanted and no two alike."""

import random
from datetime import datetime, timedelta

from lianxin.domains.triage.learning.text import Message
from lianxin.domains.triage.learning.training import Lesson
from lianxin.domains.triage.rules import Past

WORDS = {
    "lamp": ("路灯", "不亮", "黑漆漆", "灯泡", "线路", "夜里", "电工", "灯杆"),
    "water": ("自来水", "停水", "水管", "漏水", "水压", "水表", "浑浊", "水厂"),
    "bus": ("公交车", "班次", "站台", "司机", "线路", "末班车", "换乘", "候车"),
}
ALL = ("小区", "居民", "希望", "尽快", "处理", "已经", "多次", "反映", "门口", "老人")


def make_past(
    count: int, *, end: datetime, seed: int = 0, words: dict[str, tuple[str, ...]] | None = None, days: int = 200
) -> list[Past]:
    """`count` requests over `days` days up to `end`, their kinds in turn, each of twelve words."""
    chance = random.Random(seed)
    kinds = words or WORDS
    found = []
    for number in range(count):
        label = list(kinds)[number % len(kinds)]
        said = [*chance.choices(kinds[label], k=6), *chance.choices(ALL, k=6)]
        chance.shuffle(said)
        at = end - timedelta(days=days * (count - number) / count)
        found.append(Past(at, Lesson(Message("".join(said[:3]), ",".join(said)), label)))
    return found
