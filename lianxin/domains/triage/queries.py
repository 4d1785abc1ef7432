"""What a message is about: the likeliest categories, why, and who would get it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.queries.routes import who_gets
from lianxin.domains.triage.learning import files
from lianxin.domains.triage.learning.model import SHOWN, Guess, Model
from lianxin.domains.triage.learning.text import Message
from lianxin.domains.triage.learning.training import Lesson, lessons_of_tree, train
from lianxin.domains.triage.models import ModelVersion
from lianxin.domains.triage.rules import Past
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid

_AT_ONCE = 2_000
# More teach hardly more, and cost minutes.
MOST_BACKGROUND = 10_000
MOST_LESSONS = 100_000


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


def serving_version() -> ModelVersion | None:
    return ModelVersion.objects.filter(serves=True).first()


def versions() -> QuerySet[ModelVersion]:
    """All that were learned, the newest first."""
    return ModelVersion.objects.all()


def version_before(version: ModelVersion) -> ModelVersion | None:
    """The one that served before it, and was not taken back."""
    before = ModelVersion.objects.filter(served_at__lt=version.served_at, taken_back_at__isnull=True, serves=False)
    return before.order_by("-served_at").first()


def file_of(uuid: UUID) -> Path:
    """Where a version's file lies, in the deployment's data."""
    return Path(settings.TRIAGE_ROOT) / f"{uuid}.model"


def model_of(version: ModelVersion) -> Model:
    """Read once by each process; raises Invalid when the file is missing or not the one that was written."""
    return _read(file_of(version.uuid), version.digest)


@lru_cache(maxsize=2)
def _read(path: Path, digest: str) -> Model:
    try:
        return files.read(path, digest)
    except FileNotFoundError as missing:
        raise Invalid(f"{path}: {missing.strerror}") from missing


def serving_model() -> Model | None:
    """What serves; before anything was learned from history, what the words of the category tree say."""
    version = serving_version()
    if version is not None:
        return model_of(version)
    return _from_tree(tuple(sorted(tree_words().items())))


@lru_cache(maxsize=1)
def _from_tree(words: tuple[tuple[str, tuple[str, ...]], ...]) -> Model | None:
    return train(lessons_of_tree(dict(words))) if len(words) > 1 else None


def tree_words(labels: Sequence[str] | None = None) -> Mapping[str, tuple[str, ...]]:
    """For each label its name and those below it; without labels the categories of the first level."""
    rows = list(Category.objects.filter(plain=False, excluded=False, refer_to="").order_by("code"))
    by_pk = {row.pk: row for row in rows}
    wanted = set(labels) if labels is not None else {row.code for row in rows if row.level == 1}
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        names: list[str] = []
        above: Category | None = row
        while above is not None:
            names.insert(0, above.name)
            if above.code in wanted:
                found[above.code].append(" ".join(names))
                break
            above = by_pk.get(above.parent_id) if above.parent_id else None
    return {code: tuple(said) for code, said in found.items()}


def parents() -> Mapping[str, str | None]:
    """The code above each category."""
    return dict(Category.objects.values_list("code", "parent__code"))


def past_cases() -> Iterator[Past]:
    """The newest requests that are over, oldest first, with the category people left them with; parts and members repeat
    another's words.
    """
    over = Case.objects.filter(state=State.CLOSED, category__isnull=False, parent__isnull=True, lead__isnull=True)
    newest = over.order_by("-submitted_at", "-pk").values("pk")[:MOST_LESSONS]
    rows = (
        Case.objects.filter(pk__in=newest)
        .order_by("submitted_at", "pk")
        .values_list("submitted_at", "title", "words", "category__code")
    )
    for at, title, words, code in rows.iterator(chunk_size=_AT_ONCE):
        yield Past(at, Lesson(Message(title, words), code))


def messages_without_lesson() -> list[Message]:
    """The newest requests that nobody gave a category, or that are not over: from them words are learned, no categories."""
    rows = Case.objects.exclude(state=State.CLOSED, category__isnull=False).filter(parent__isnull=True)
    newest = rows.order_by("-submitted_at", "-pk").values_list("title", "words")[:MOST_BACKGROUND]
    return [Message(title, words) for title, words in newest]


def codes_by_name() -> Mapping[str, str]:
    """Categories by code and by name, for files of other platforms; of one name the highest in the tree."""
    rows = Category.objects.filter(plain=False).order_by("-level", "code").values_list("code", "name")
    named = {name: code for code, name in rows}
    return named | {code: code for code in named.values()}


def _open_categories(at: datetime) -> QuerySet[Category]:
    day = clock.local_day(at)
    return Category.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)
