"""A request that comes in, what a version says of it, and its end."""

from lianxin.domains.cases import actions as cases
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.triage.learning.model import Guess
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.journal.models import Fact
from lianxin.kernel import clock
from tests.factories.cases import Town, make_case

WORDS = "小区路灯不亮,夜里黑漆漆的。"
SURE = 0.995


class Learned:
    """A version that is always as sure as is wanted, of lamps first."""

    def __init__(self, confidence: float = SURE) -> None:
        self.confidence = confidence
        self.heard: list[str] = []

    def guess(self, message, _shown):
        self.heard.append(message.words)
        rest = (1 - self.confidence) / 2
        return [
            Guess("lamp", self.confidence, ("路灯", "不亮")),
            Guess("water", rest * 1.5),
            Guess("bus", rest * 0.5),
        ]


def arrive(town: Town, **more: object) -> Case:
    """A request from a resident's phone, and what the workers make of it."""
    case = make_case(town.orgs["grid"], **{"words": WORDS, **more})
    run_due()
    return Case.objects.get(pk=case.pk)


def facts(measure: str) -> list[tuple[int, dict[str, str]]]:
    return list(Fact.objects.filter(measure=measure).values_list("org", "dims"))


def put_under(case: Case, code: str, town: Town) -> Case:
    """By the desk, which keeps it: no department is named."""
    Category.objects.update(department="")
    category = Category.objects.get(code=code)
    return cases.recategorise_case(case=case, category=category, by=town.desk.actor, at=clock.now())


def close(case: Case, town: Town) -> Case:
    """Answered by the desk, and closed after a call."""
    by, at = town.desk.actor, clock.now()
    case = cases.answer_case(case=Case.objects.get(pk=case.pk), words="今天下午换灯。", by=by, at=at)
    case = cases.close_case(case=case, words="电话里说好了。", by=by, at=at)
    run_due()
    return case
