"""What a message is about: the likeliest categories, why, and who would get it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog
from django.db.models import QuerySet

from lianxin.domains.cases.models import Category
from lianxin.domains.cases.queries.config import in_force
from lianxin.domains.cases.queries.routes import who_gets_each
from lianxin.domains.triage.learning.model import SHOWN
from lianxin.domains.triage.learning.text import Message
from lianxin.domains.triage.models import ModelVersion
from lianxin.domains.triage.queries.serving import serving_model, serving_version
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid

log = structlog.get_logger(__name__)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Meant:
    """A category that a message may be about, how sure that is (0 to 1), and the words that speak for it."""

    category: Category
    confidence: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal(Meant):
    """With the unit that would get it, and why."""

    unit: Org
    why: str


def propose(*, words: str, place: Org, at: datetime, title: str = "", shown: int = SHOWN) -> list[Proposal]:
    """The likeliest categories of a message, the best first; none where a place has no tree of categories."""
    return propose_by(serving_version(), words=words, place=place, at=at, title=title, shown=shown)


def propose_by(
    version: ModelVersion | None, *, words: str, place: Org, at: datetime, title: str = "", shown: int = SHOWN
) -> list[Proposal]:
    """The same by the version that was read, so that what is said of it is of the one that spoke.

    Without history (None) the words of the tree alone speak. As many statements for three as for one: those of
    `likely_by` and of `who_gets_each`.
    """
    meant = likely_by(version, words=words, title=title, at=at, shown=shown)
    if not meant:
        return []
    answers = who_gets_each([one.category for one in meant], place, clock.local_day(at))
    return [
        Proposal(one.category, one.confidence, one.words, answer.unit, answer.why)
        for one, answer in zip(meant, answers, strict=True)
    ]


def likely_categories(*, words: str, at: datetime, title: str = "", shown: int = SHOWN) -> list[Meant]:
    """The same without who would get it, for a message whose place is not known yet. Two statements."""
    return likely_by(serving_version(), words=words, at=at, title=title, shown=shown)


def likely_by(
    version: ModelVersion | None, *, words: str, at: datetime, title: str = "", shown: int = SHOWN
) -> list[Meant]:
    """The same by the version that was read; one statement, two for the words of the tree."""
    model = serving_model(version)
    if model is None or not (words.strip() or title.strip()):
        return []
    guesses = {guess.label: guess for guess in model.guess(Message(title, words), shown)}
    categories = _open_categories(at).filter(code__in=guesses).select_related("parent__parent")
    meant = [Meant(one, guesses[one.code].confidence, guesses[one.code].words) for one in categories]
    return sorted(meant, key=lambda one: -one.confidence)


def unless_damaged(asked: Callable[[], list[Found]]) -> list[Found]:
    """What is asked of what serves; nothing, and a line in the log, where its file is missing or damaged: pages live on."""
    try:
        return asked()
    except Invalid as damaged:
        log.warning("triage.unreadable", reason=str(damaged))
        return []


def _open_categories(at: datetime) -> QuerySet[Category]:
    return Category.objects.filter(in_force(clock.local_day(at)))
