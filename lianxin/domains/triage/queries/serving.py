"""What was learned, which of it serves, and where it lies; before anything was learned, the words of the tree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from lianxin.domains.cases.models import Category
from lianxin.domains.triage.learning import files
from lianxin.domains.triage.learning.model import Model
from lianxin.domains.triage.learning.training import lessons_of_tree, train
from lianxin.domains.triage.models import ModelVersion
from lianxin.kernel.errors import Invalid

# So many versions that served before are kept to go back to.
STEPS_BACK = 5


def serving_version() -> ModelVersion | None:
    return ModelVersion.objects.filter(serves=True).first()


def versions() -> QuerySet[ModelVersion]:
    """All that were learned, the newest first."""
    return ModelVersion.objects.all()


def version_before(version: ModelVersion) -> ModelVersion | None:
    """The one that served before it, was not taken back, and is still kept."""
    return next((one for one in _served_before(version) if file_of(one.uuid).exists()), None)


def versions_past_use() -> list[ModelVersion]:
    """Those that can serve no more: they never did, were taken back, or so many served since."""
    serving = serving_version()
    kept = [serving.pk, *(one.pk for one in _served_before(serving)[:STEPS_BACK])] if serving else []
    return list(ModelVersion.objects.exclude(pk__in=kept))


def _served_before(version: ModelVersion) -> QuerySet[ModelVersion]:
    before = ModelVersion.objects.filter(served_at__lt=version.served_at, taken_back_at__isnull=True, serves=False)
    return before.order_by("-served_at")


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


def serving_model(version: ModelVersion | None) -> Model | None:
    """What the serving version learned; None, before anything was learned: what the words of the category tree say."""
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
