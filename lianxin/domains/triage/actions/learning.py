"""Learning from history, letting the better version serve, going back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianxin.domains.triage import queries
from lianxin.domains.triage.learning import card, files
from lianxin.domains.triage.learning.copies import without_copies
from lianxin.domains.triage.learning.model import Model
from lianxin.domains.triage.learning.text import Message
from lianxin.domains.triage.learning.training import (
    MOST_LESSONS,
    Lesson,
    NothingToLearn,
    fairly,
    lessons_of_tree,
    train,
)
from lianxin.domains.triage.models import ModelVersion
from lianxin.domains.triage.permissions import can_operate
from lianxin.domains.triage.rules import FEWEST_PAST, Past, climbed, is_better, nearest, parted
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.privacy.masking import mask
from lianxin.kernel import clock, ids
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Refused


def learn_from_cases(*, by: Actor, at: datetime) -> ModelVersion:
    """Learn from the place's own closed requests; see `learn_from`."""
    past = list(queries.past_cases())
    _older, newest = parted(past)
    background = queries.messages_without_lesson(before=newest[0].at) if newest else []
    return learn_from(past=past, background=background, source="cases", by=by, at=at)


def learn_from(
    *, past: Sequence[Past], source: str, by: Actor, at: datetime, background: Sequence[Message] = ()
) -> ModelVersion:
    """Learn from all but the newest, measure on the newest; it serves only if it does better there than what serves.

    What tells who somebody is is masked first: a vocabulary holds words, and a name that comes often would be one of them.
    What repeats an older message is not measured on: it would tell how well is remembered, not how well is learned.
    Works for minutes and writes at the end: file first, then the row. Raises NothingToLearn, Refused.
    """
    _require_operator(by)
    older, newest = parted(past)
    if not newest:
        found, needed = len(past), FEWEST_PAST
        text = _("Too little history to learn from: %(found)d closed requests with a category, %(needed)d are needed.")
        raise NothingToLearn(text % {"found": found, "needed": needed})
    above = queries.parents()
    older, newest = _labelled(older, newest, above)
    older = [older[at] for at in fairly([one.lesson.label for one in older], MOST_LESSONS)]
    lessons = [_masked_lesson(one) for one in older]
    held = [_masked_lesson(one) for one in newest]
    held = [held[at] for at in without_copies([one.message for one in held], [one.message for one in lessons])]
    if not held:
        raise NothingToLearn(_("All of the newest requests repeat older ones: nothing can be measured."))
    labels = sorted({one.label for one in lessons})
    told = [*lessons_of_tree(queries.tree_words(labels)), *lessons]
    model = train(told, background=[_masked(one) for one in background])
    made = card.figures(model, held)
    serving = queries.serving_version()
    called = {label: nearest(label, set(labels), above) for label in above}
    rival = _macro_f1(serving, held, called) if serving else None
    written = _card(made, older, newest, source=source, rival=rival)
    return _keep(model, written, by=by, at=at, rival=serving, serves=is_better(made["macro_f1"], rival))


def _macro_f1(serving: ModelVersion, held: Sequence[Lesson], called: Mapping[str, str]) -> float | None:
    """How well what serves does on these; None where its file is missing or damaged: anything is better then."""
    try:
        model = queries.model_of(serving)
    except Invalid:
        return None
    found: float = card.figures(model, held, called)["macro_f1"]
    return found


def _masked_lesson(one: Past) -> Lesson:
    return replace(one.lesson, message=_masked(one.lesson.message))


def _masked(message: Message) -> Message:
    return Message(mask(message.title), mask(message.words))


def _labelled(
    older: Sequence[Past], newest: Sequence[Past], above: Mapping[str, str | None]
) -> tuple[list[Past], list[Past]]:
    """Rare categories are learned as those above them; what is measured on has no say in which are rare."""
    codes = climbed([one.lesson.label for one in older], above)
    known = set(codes)
    return (
        [_called(one, code) for one, code in zip(older, codes, strict=True)],
        [_called(one, nearest(one.lesson.label, known, above)) for one in newest],
    )


def _called(one: Past, code: str) -> Past:
    return replace(one, lesson=replace(one.lesson, label=code))


def _card(
    made: Mapping[str, Any], older: Sequence[Past], newest: Sequence[Past], *, source: str, rival: float | None
) -> dict[str, Any]:
    return {
        "source": source,
        "learned": len(older),
        "learned_of_each": dict(sorted(Counter(one.lesson.label for one in older).items())),
        "since": str(clock.local_day(older[0].at)),
        "until": str(clock.local_day(older[-1].at)),
        "measured_since": str(clock.local_day(newest[0].at)),
        "measured_until": str(clock.local_day(newest[-1].at)),
        "serving_macro_f1": rival,
        **made,
    }


def _keep(
    model: Model, written: dict[str, Any], *, by: Actor, at: datetime, rival: ModelVersion | None, serves: bool
) -> ModelVersion:
    """Write the file, then the row. It does not serve if meanwhile another version came to serve than the one it beat."""
    version = ModelVersion(uuid=ids.uuid7(), made_at=at, card=written)
    version.digest = files.write(model, queries.file_of(version.uuid))
    with transaction.atomic():
        now = ModelVersion.objects.select_for_update().filter(serves=True).first()
        if serves and now == rival:
            ModelVersion.objects.filter(serves=True).update(serves=False)
            version.serves, version.served_at = True, at
        version.save()
        changes = {"serves": version.serves, "learned": written["learned"], "source": written["source"]}
        audit.record(verb="triage.learn", by=by, at=at, subject=("model", str(version.uuid)), changes=changes)
    _forget_files()
    return version


def _forget_files() -> None:
    """Files of versions that can serve no more are not kept: each is some ten megabytes, and there is one every week."""
    for version in queries.versions_past_use():
        queries.file_of(version.uuid).unlink(missing_ok=True)


def go_back(*, by: Actor, at: datetime) -> ModelVersion | None:
    """Take the serving version back: the one before it serves again, or the words of the category tree (None).

    Raises Conflict when nothing learned serves, Refused.
    """
    _require_operator(by)
    with transaction.atomic():
        serving = ModelVersion.objects.select_for_update().filter(serves=True).first()
        if serving is None:
            raise Conflict(_("Nothing that was learned serves: there is nothing to go back from."))
        before = queries.version_before(serving)
        ModelVersion.objects.filter(pk=serving.pk).update(serves=False, taken_back_at=at)
        if before is not None:
            ModelVersion.objects.filter(pk=before.pk).update(serves=True)
            before.refresh_from_db()
        changes = {"serves": str(before.uuid) if before else ""}
        audit.record(verb="triage.go_back", by=by, at=at, subject=("model", str(serving.uuid)), changes=changes)
    return before


def _require_operator(by: Actor) -> None:
    if not can_operate(by, reach_of(by)):
        raise Refused(_("Only who operates the system may do this."))
