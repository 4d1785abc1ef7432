"""Messages of three plain kinds, invented, so many as are wanted and no two alike; and proposals that fared some way."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.triage.learning.text import Message
from lianxin.domains.triage.learning.training import Lesson
from lianxin.domains.triage.models import KeptProposal, ModelVersion, Proposed
from lianxin.domains.triage.rules import Past
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from tests.factories.cases import make_case, make_category

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


def make_tree(names: Mapping[str, str] | None = None) -> dict[str, Category]:
    """A category of the first level for each of `WORDS`; lamps belong to the department whose name holds 住建."""
    named = names or {"lamp": "路灯照明", "water": "自来水供应", "bus": "公共汽车"}
    made = {code: make_category(code, name=name) for code, name in named.items()}
    Category.objects.filter(code="lamp").update(department="住建")
    return {code: Category.objects.select_related("parent__parent").get(pk=one.pk) for code, one in made.items()}


def make_fared(
    unit: Org,
    category: Category,
    *,
    right: int,
    wrong: int = 0,
    confidence: float = 0.99,
    at: datetime | None = None,
    version: ModelVersion | None = None,
) -> None:
    """Proposals of a unit whose requests are closed: so many were right, so many wrong; a minute between them."""
    last = at or clock.now()
    pattern = make_case(unit, at=last)
    number = right + wrong
    cases = Case.objects.bulk_create(_like(pattern) for _one in range(number))
    settled = [last - timedelta(minutes=after) for after in range(number)]
    kept = Proposed.objects.bulk_create(
        Proposed(case=case, unit=unit, version=version, made_at=moment, settled_at=moment, right=place < right)
        for place, (case, moment) in enumerate(zip(cases, settled, strict=True))
    )
    KeptProposal.objects.bulk_create(
        KeptProposal(proposed=one, rank=0, category=category, confidence=Decimal(str(confidence))) for one in kept
    )
    pattern.delete()


def _like(pattern: Case) -> Case:
    own = {"id", "uuid", "tracking_code", "state", "closed_at"}
    shared = {field.attname: getattr(pattern, field.attname) for field in Case._meta.fields if field.name not in own}
    return Case(**shared, state=State.CLOSED, closed_at=pattern.submitted_at)
