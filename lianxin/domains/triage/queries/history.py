"""What there is to learn from: requests that are over, messages without a category, names of categories."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case, CaseEvent, Category
from lianxin.domains.triage.learning.text import Message
from lianxin.domains.triage.learning.training import Lesson
from lianxin.domains.triage.models import Proposed
from lianxin.domains.triage.rules import Past
from lianxin.kernel.actors import ActorKind

_AT_ONCE = 2_000
# More teach hardly more, and cost minutes.
MOST_BACKGROUND = 10_000
MOST_LESSONS = 100_000


def parents() -> Mapping[str, str | None]:
    """The code above each category."""
    return dict(Category.objects.values_list("code", "parent__code"))


# Learning from what went without a person would repeat what was proposed, wherever it was sent since; a category that a
# person gave it instead is the best of lessons.
_ALONE = Exists(Proposed.objects.filter(case=OuterRef("pk"), assigned_at__isnull=False))
_CORRECTED = Exists(
    CaseEvent.objects.filter(case=OuterRef("pk"), verb=Verb.RECATEGORISE, actor_kind=ActorKind.USER).order_by()
)
_DECIDED = Q(state=State.CLOSED, category__isnull=False) & (~Q(_ALONE) | Q(_CORRECTED))


def past_cases() -> Iterator[Past]:
    """The newest requests that are over, oldest first, with the category people left them with; parts and members repeat
    another's words.
    """
    over = Case.objects.filter(_DECIDED, parent__isnull=True, lead__isnull=True)
    newest = over.order_by("-submitted_at", "-pk").values("pk")[:MOST_LESSONS]
    rows = (
        Case.objects.filter(pk__in=newest)
        .order_by("submitted_at", "pk")
        .values_list("submitted_at", "title", "words", "category__code")
    )
    for at, title, words, code in rows.iterator(chunk_size=_AT_ONCE):
        yield Past(at, Lesson(Message(title, words), code))


def messages_without_lesson(*, before: datetime) -> list[Message]:
    """The newest requests before a moment that nobody gave a category, or that are not over: from them words are learned,
    no categories. What came since is measured on, and what repeats it would flatter.
    """
    rows = Case.objects.exclude(_DECIDED).filter(parent__isnull=True, lead__isnull=True, submitted_at__lt=before)
    newest = rows.order_by("-submitted_at", "-pk").values_list("title", "words")[:MOST_BACKGROUND]
    return [Message(title, words) for title, words in newest]


def codes_by_name() -> Mapping[str, str]:
    """Categories by code and by name, for files of other platforms; of one name the highest in the tree."""
    rows = Category.objects.filter(plain=False).order_by("-level", "code").values_list("code", "name")
    named = {name: code for code, name in rows}
    return named | {code: code for code in named.values()}
