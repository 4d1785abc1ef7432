"""Answers that hold for many: found while somebody is on the line, and kept by their owners."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from lianxin.domains.cases.likeness import ALIKE, likeness
from lianxin.domains.cases.models import KnowledgeAnswer
from lianxin.domains.cases.permissions import KNOWLEDGE, SUBMIT_FOR
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of, subtree_ids
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.orgs.spelling import searchable
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing

OFFERED = 8
LISTED = 50
# Looked through for a whole sentence.
MOST_COMPARED = 2_000
ENDS_SOON = timedelta(days=14)
_WORDS_TYPED = 6


class Standing(models.TextChoices):
    """Which answers a keeper wants to see."""

    HOLDING = "holding", gettext_lazy("Offered now")
    ENDING = "ending", gettext_lazy("Ends soon, or has ended")
    RETIRED = "retired", gettext_lazy("Retired")


def knowledge_for(reach: Reach, place: Org | None, typed: str) -> Sequence[KnowledgeAnswer]:
    """The answers that hold at a place today and fit what was typed: characters, pinyin or initials, a word or a sentence.

    Without a place: those that hold anywhere in or above the reader's units. At most 8, the nearest title first, then
    the narrower unit. Three to four statements. Whoever enters requests may ask; nobody else finds anything.
    """
    if not reach.has(SUBMIT_FOR):
        return []
    around = ids_on(path_of(place.pk)) if place is not None else _above(reach)
    where = Q(org_id__in=around)
    if place is None:
        where |= Q(org_id__in=subtree_ids(reach.paths(SUBMIT_FOR)))
    offered = KnowledgeAnswer.objects.filter(where, _offered_on(clock.today())).select_related("owner", "org__kind")
    found = list(_spelled(offered, typed)[: LISTED + OFFERED])
    if not found:
        return _like(offered, typed)
    return sorted(found, key=lambda answer: _order(answer, searchable(typed)))[:OFFERED]


def _above(reach: Reach) -> list[int]:
    return [org_id for path in reach.paths(SUBMIT_FOR) for org_id in ids_on(path)]


def _offered_on(day: date) -> Q:
    return Q(retired_at__isnull=True) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def _spelled(answers: QuerySet[KnowledgeAnswer], typed: str) -> QuerySet[KnowledgeAnswer]:
    """Those that hold every word typed: in a question, as it sounds, by initials; characters in the answer too."""
    words = [folded for word in typed.split()[:_WORDS_TYPED] if (folded := searchable(word))]
    if not words:
        return answers.none()
    for word in words:
        fits = Q(spelling__contains=word)
        answers = answers.filter(fits if word.isascii() else fits | Q(words__contains=word))
    return answers


def _order(answer: KnowledgeAnswer, typed: str) -> tuple[int, int, str]:
    spellings = answer.spelling.split()
    nearness = 0 if typed in spellings else 1 if any(one.startswith(typed) for one in spellings) else 2
    return nearness, -answer.org.kind.rank, answer.title


def _like(answers: QuerySet[KnowledgeAnswer], typed: str) -> list[KnowledgeAnswer]:
    """Those whose question is like a whole sentence."""
    possible = list(answers.order_by("-changed_at")[:MOST_COMPARED])
    shares = likeness(typed, [f"{answer.title}\n{answer.asked_as}" for answer in possible])
    ranked = sorted(zip(shares, possible, strict=True), key=lambda pair: -pair[0])
    return [answer for share, answer in ranked[:OFFERED] if share >= ALIKE]


def kept_answers(reach: Reach, *, standing: Standing = Standing.HOLDING, typed: str = "") -> Sequence[KnowledgeAnswer]:
    """The answers of the reader's own units, for who keeps them; at most 50."""
    mine = KnowledgeAnswer.objects.filter(owner_id__in=reach.org_ids(KNOWLEDGE)).select_related("owner", "org")
    today = clock.today()
    match standing:
        case Standing.HOLDING:
            mine = mine.filter(_offered_on(today))
        case Standing.ENDING:
            mine = mine.filter(retired_at__isnull=True, valid_until__lte=today + ENDS_SOON).order_by("valid_until")
        case Standing.RETIRED:
            mine = mine.filter(retired_at__isnull=False)
    return list((_spelled(mine, typed) if typed.strip() else mine)[:LISTED])


def kept_answer(reach: Reach, uuid: UUID) -> KnowledgeAnswer:
    """One of the reader's own units; raises Missing."""
    found = KnowledgeAnswer.objects.select_related("owner", "org", "changed_by").filter(uuid=uuid).first()
    if found is None or not reach.covers(KNOWLEDGE, path_of(found.owner_id)):
        raise Missing(_("There is no such answer in your units."))
    return found


def offered_answer(reach: Reach, uuid: UUID) -> KnowledgeAnswer:
    """One that may be used for an answer today; raises Missing."""
    found = KnowledgeAnswer.objects.filter(_offered_on(clock.today()), uuid=uuid).first()
    if found is None or not reach.has(SUBMIT_FOR):
        raise Missing(_("This answer no longer holds."))
    return found


def used_answer(reach: Reach, typed: str) -> UUID | None:
    """The id of the kept answer that a form says was taken over; None for none, or when it no longer holds."""
    try:
        return offered_answer(reach, UUID(typed)).uuid
    except (ValueError, Missing):
        return None


def ending_answers(day: date) -> QuerySet[KnowledgeAnswer]:
    """Those whose owner must be told on `day`: 14 days before the end, and once it has ended."""
    soon = Q(valid_until__gte=day, valid_until__lte=day + ENDS_SOON) & (
        Q(told_on__isnull=True) | Q(told_on__lt=models.F("valid_until") - ENDS_SOON)
    )
    ended = Q(valid_until__lt=day) & (Q(told_on__isnull=True) | Q(told_on__lte=models.F("valid_until")))
    return KnowledgeAnswer.objects.filter(soon | ended, retired_at__isnull=True).select_related("owner")
