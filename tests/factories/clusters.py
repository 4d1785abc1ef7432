"""Several who write about one thing, and what is proposed of it."""

from datetime import datetime, timedelta
from itertools import count

from lianxin.domains.cases.models import Case
from lianxin.domains.triage.actions.clustering import propose_clusters
from lianxin.domains.triage.models import CaseCluster
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from tests.factories.cases import Town, make_case

_NUMBERS = count(1_000_000)
# How several tell one thing.
HEATING = (
    "三号楼从昨天晚上开始暖气不热，屋里只有十四度，老人受不了。",
    "三号楼暖气不热了，家里才十四度，请派人来看看。",
    "昨天晚上起三号楼的暖气就不热，孩子冻感冒了，屋里只有十四度。",
    "反映三号楼暖气不热的问题，屋里只有十四度，物业说不知道。",
    "我家住三号楼，暖气不热两天了，屋里只有十四度。",
    "三号楼整栋楼暖气不热，屋里只有十三四度，什么时候能修好？",
)
OTHER = (
    "小区门口的垃圾桶满了没有人清运，味道很大。",
    "想问一下医保异地备案怎么办理，需要带什么材料？",
    "学校门口上下学时段车太多，希望有人疏导交通。",
    "村口的路灯坏了三盏，晚上走路看不见。",
    "隔壁工地半夜还在施工，吵得睡不着觉。",
)


def make_like(
    town: Town, number: int, *, place: Org | None = None, at: datetime | None = None, words: tuple[str, ...] = HEATING
) -> list[Case]:
    """So many requests about one thing, each of another person, a minute apart from `at` on."""
    begin = at or clock.now() - timedelta(minutes=30)
    return [
        make_case(
            place or town.orgs["grid"],
            words=words[one % len(words)],
            at=begin + timedelta(minutes=one),
            name=f"住{one}",
            phone=f"1398{next(_NUMBERS):07d}",
        )
        for one in range(number)
    ]


def make_cluster(town: Town, number: int = 4, *, at: datetime | None = None) -> tuple[CaseCluster, list[Case]]:
    """What the evening proposes of so many, and they."""
    like = make_like(town, number, at=(at or clock.now()) - timedelta(days=2))
    propose_clusters(area=town.orgs["county"].pk, at=at or clock.now())
    return CaseCluster.objects.latest("pk"), like
