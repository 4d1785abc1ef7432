"""What there is to learn from: requests that are over, messages without a category, names of categories."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import Q

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.triage.learning.text import Message
from lianxin.domains.triage.learning.training import Lesson
from lianxin.domains.triage.rules import Past

_AT_ONCE = 2_000
# More teach hardly more, and cost minutes.
MOST_BACKGROUND = 10_000
MOST_LESSONS = 100_000


def parents() -> Mapping[str, str | None]:
    """The code above each category."""
    return dict(Category.objects.values_list("code", "parent__code"))


# Nobody decided what lies where it was sent without a person: learning from it would repeat what was proposed.
_DECIDED = Q(state=State.CLOSED, category__isnull=False, automatic_at__isnull=True)


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
