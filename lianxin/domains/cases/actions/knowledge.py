"""Keeping answers that hold for many, and telling their owners before they end."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases import notices
from lianxin.domains.cases.actions.telling_units import tell_accounts
from lianxin.domains.cases.likeness import spelling_of
from lianxin.domains.cases.models import KnowledgeAnswer
from lianxin.domains.cases.permissions import KNOWLEDGE
from lianxin.domains.cases.queries.knowledge import ending_answers
from lianxin.foundation.access.queries import accounts_serving, reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import paths_of
from lianxin.kernel import clock, text
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Message, Refused

TITLE_LENGTH = 200
WORDS_LENGTH = 4_000
ASKED_AS_LENGTH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer as its form says it. `asked_as`: other words for the question, a line each; `valid_until` None: for good."""

    title: str
    words: str
    source: str
    owner: Org
    org: Org
    asked_as: str = ""
    valid_until: date | None = None


def keep_answer(
    *, kept: Kept, by: Actor, at: datetime, answer: KnowledgeAnswer | None = None, seen: int | None = None
) -> KnowledgeAnswer:
    """Add an answer, or change one (a retired one is offered again). `seen` is the version the form was opened with.

    Raises Refused outside one's own units, of the owner and of where it holds; Invalid per field; Conflict when somebody
    was first.
    """
    clean = _checked(kept, at=at)
    with transaction.atomic():
        row = _locked(answer, seen=seen)
        _check_right(by, *([row.owner_id, row.org_id] if answer else []), clean.owner.pk, clean.org.pk)
        before = None if answer is None else _named(row)
        row.title, row.words, row.source, row.asked_as = clean.title, clean.words, clean.source, clean.asked_as
        row.owner, row.org, row.valid_until = clean.owner, clean.org, clean.valid_until
        row.spelling = spelling_of([clean.title, *clean.asked_as.splitlines()])
        row.retired_at = None
        row.told_on = None
        _save(row, by=by, at=at)
        after = _named(row)
        changes = {name: [before[name] if before else "", after[name]] for name in after}
        _record("cases.keep_answer", row, by=by, at=at, changes={n: c for n, c in changes.items() if c[0] != c[1]})
        return row


def retire_answer(*, answer: KnowledgeAnswer, by: Actor, at: datetime, seen: int | None = None) -> KnowledgeAnswer:
    """Offer it no more; it stays, since cases name it."""
    with transaction.atomic():
        row = _locked(answer, seen=seen)
        _check_right(by, row.owner_id)
        if row.retired_at is None:
            row.retired_at = at
            _save(row, by=by, at=at)
            _record("cases.retire_answer", row, by=by, at=at, changes={"version": row.version})
        return row


def _locked(answer: KnowledgeAnswer | None, *, seen: int | None) -> KnowledgeAnswer:
    if answer is None:
        return KnowledgeAnswer(version=0)
    row = KnowledgeAnswer.objects.select_for_update().get(pk=answer.pk)
    if seen is not None and seen != row.version:
        raise Conflict(_("Somebody has changed this answer meanwhile. Please look again."))
    return row


def _save(row: KnowledgeAnswer, *, by: Actor, at: datetime) -> None:
    row.version += 1
    row.changed_at = at
    row.changed_by_id = by.user_id
    row.save()


def _record(verb: str, row: KnowledgeAnswer, *, by: Actor, at: datetime, changes: dict[str, object]) -> None:
    audit.record(verb=verb, by=by, at=at, subject=("knowledge", str(row.uuid)), changes=changes)


def _named(row: KnowledgeAnswer) -> dict[str, object]:
    return {
        "title": row.title,
        "asked_as": row.asked_as,
        "words": row.words,
        "source": row.source,
        "owner": row.owner_id,
        "org": row.org_id,
        "valid_until": row.valid_until.isoformat() if row.valid_until else "",
        "retired": row.retired_at is not None,
        "version": row.version,
    }


def _check_right(by: Actor, *org_ids: int) -> None:
    reach = reach_of(by)
    paths = paths_of(org_ids)
    if not all(reach.covers(KNOWLEDGE, paths.get(org_id, "")) for org_id in org_ids):
        raise Refused(_("You may keep answers only for your own units."))


def _checked(kept: Kept, *, at: datetime) -> Kept:
    title = text.clean_text(kept.title, multiline=False)
    words, asked_as = text.clean_text(kept.words), text.clean_text(kept.asked_as)
    source = text.clean_text(kept.source, multiline=False)
    wrong: dict[str, Message] = {}
    if not title:
        wrong["title"] = _("Write the question as people ask it.")
    if not words:
        wrong["words"] = _("Write the answer as you would say it.")
    if not source:
        wrong["source"] = _("Say where it comes from: a document, an office, who said it.")
    limits = {"title": TITLE_LENGTH, "words": WORDS_LENGTH, "asked_as": ASKED_AS_LENGTH, "source": TITLE_LENGTH}
    for name, value in (("title", title), ("words", words), ("asked_as", asked_as), ("source", source)):
        if len(value) > limits[name]:
            wrong[name] = _("At most %(limit)d characters.") % {"limit": limits[name]}
    if kept.valid_until is not None and kept.valid_until < clock.local_day(at):
        wrong["valid_until"] = _("This day has passed.")
    if wrong:
        raise Invalid(_("Please look at the marked places."), wrong)
    return Kept(
        title=title,
        words=words,
        source=source,
        owner=kept.owner,
        org=kept.org,
        asked_as=asked_as,
        valid_until=kept.valid_until,
    )


def tell_of_endings(*, at: datetime) -> None:
    """Tell those who keep an answer that it ends within 14 days, and once it has ended."""
    today = clock.local_day(at)
    for answer in ending_answers(today):
        template = notices.ANSWER_ENDED if answer.valid_until and answer.valid_until < today else notices.ANSWER_ENDS
        tell_accounts(
            accounts=list(accounts_serving(answer.owner_id, KNOWLEDGE)),
            template=template.code,
            params={
                "title": text.shorten(answer.title, 40),
                "day": answer.valid_until.isoformat() if answer.valid_until else "",
                "url": f"{settings.SITE_URL}/desk/knowledge/{answer.uuid}/",
            },
            key=f"{template.code} {answer.pk} {answer.valid_until}",
        )
        KnowledgeAnswer.objects.filter(pk=answer.pk).update(told_on=today)
