"""What a message is about: the likeliest categories, why, and who would get it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from lianxin.domains.cases.models import Category
from lianxin.domains.cases.queries.routes import who_gets
from lianxin.domains.triage.learning.model import SHOWN, Guess
from lianxin.domains.triage.learning.text import Message
from lianxin.domains.triage.queries.serving import serving_model
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock


@dataclass(frozen=True, slots=True)
class Proposal:
    """A category with how sure (0 to 1) and the words that speak for it; the unit that would get it, and why."""

    category: Category
    confidence: float
    words: tuple[str, ...]
    unit: Org
    why: str


def propose(*, words: str, place: Org, at: datetime, title: str = "", shown: int = SHOWN) -> list[Proposal]:
    """The likeliest categories of a message, the best first; none where a place has no tree of categories.

    Without history the words of the tree alone speak. Two statements, and those of `who_gets` for each.
    """
    model = serving_model()
    if model is None or not (words.strip() or title.strip()):
        return []
    guesses = {guess.label: guess for guess in model.guess(Message(title, words), shown)}
    categories = _open_categories(at).filter(code__in=guesses).select_related("parent__parent__parent")
    found = [_proposal(guesses[one.code], one, place, at) for one in categories]
    return sorted(found, key=lambda proposal: -proposal.confidence)


def _proposal(guess: Guess, category: Category, place: Org, at: datetime) -> Proposal:
    answer = who_gets(category, place, clock.local_day(at))
    return Proposal(category, guess.confidence, guess.words, answer.unit, answer.why)


def _open_categories(at: datetime) -> QuerySet[Category]:
    day = clock.local_day(at)
    return Category.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)
