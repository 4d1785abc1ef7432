"""Whose eyes see the words of a case as they were written: who handles it. Wherever else they go, they go masked.

On pages: whoever may do something with it (answer, handle, dispatch, supervise); who only looks reads it masked. In files and
for programs, which nobody calls back: whoever may see its reporter's number. What everybody reads is always masked.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.cases.permissions import DESK, DISPATCH, HANDLE, SUPERVISE, UNMASK, VIEW
from lianxin.domains.people.rules import shown_phone
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.privacy.masking import Kind, find, mask
from lianxin.kernel.errors import Message

_HANDLING = (DESK, HANDLE, DISPATCH, SUPERVISE)
# `answer` is what exports read beside the row.
_TEXTS = ("title", "words", "place_text", "answer")
_PRIVATE: Mapping[Kind, Message] = MappingProxyType(
    {
        Kind.NAME: _("a name"),
        Kind.PHONE: _("a phone number"),
        Kind.IDENTITY: _("an identity number"),
        Kind.PLATE: _("a plate"),
        Kind.CARD: _("a bank card"),
        Kind.EMAIL: _("an e-mail address"),
        Kind.ACCOUNT: _("an account at a messenger"),
        Kind.ROOM: _("a room"),
    }
)


def known_of(case: Case) -> tuple[str, ...]:
    """Name, phone and address of who asked, as they may stand in its words; nothing where the row was read without them."""
    if case.reporter_id is None or not Case.reporter.is_cached(case):
        return ()
    asks = case.reporter
    if asks is None:
        return ()
    return tuple(one for one in (asks.name, shown_phone(asks.phone) if asks.phone else "", asks.email) if one)


def masked_words(case: Case, words: str, *, keep: Iterable[Kind] = ()) -> str:
    """Words of this case without what tells who somebody is."""
    return mask(words, known=known_of(case), keep=keep)


def private_in(*texts: str) -> list[Message]:
    """What kinds of private data still stand there, in words, each once."""
    found = {one.kind for text in texts for one in find(text)}
    return [words for kind, words in _PRIVATE.items() if kind in found]


def handles(case: Case, reach: Reach) -> bool:
    """Whether this reader may do something with it, wherever it is or lies, or through a unit that assists."""
    held = [path for permission in _HANDLING for path in reach.paths(permission)]
    paths = (case.place_path, case.unit_path)
    if any(path.startswith(own) for path in paths for own in held):
        return True
    seen = reach.paths(VIEW)
    if any(path.startswith(own) for path in paths for own in seen):
        return False
    # It is seen because a unit assists; which one is not on the row, so that all their units must be of the sort that does.
    return bool(seen) and all(any(path.startswith(own) for own in held) for path in seen)


def may_take_away(case: Case, reach: Reach) -> bool:
    """Whether its words may leave as they were written, to this reader's file or program."""
    return any(reach.covers(UNMASK, path) for path in (case.place_path, case.unit_path))


def shown_to(reach: Reach, cases: Iterable[Case]) -> list[Case]:
    """The cases as this reader reads them on a page: rows to show, never to save."""
    rows = list(cases)
    _hide_all([case for case in rows if not handles(case, reach)])
    return rows


def taken_by(reach: Reach | None, cases: Iterable[Case]) -> list[Case]:
    """The cases as they go into this reader's file or program (None: whoever has the file): rows to show, never to save."""
    rows = list(cases)
    _hide_all([case for case in rows if reach is None or not may_take_away(case, reach)])
    return rows


def _hide_all(cases: list[Case]) -> None:
    """One statement more where the rows were read without their reporters."""
    prefetch_related_objects(cases, "reporter")
    for case in cases:
        hide(case)


def hide(case: Case, *, keep: Iterable[Kind] = ()) -> Case:
    """Mask what was loaded of its words, in memory; such a row is shown and never saved."""
    loaded = case.__dict__
    title = _masked_title(case, loaded["title"], loaded.get("words", ""), keep) if loaded.get("title") else ""
    for name in _TEXTS:
        if loaded.get(name):
            setattr(case, name, title if name == "title" else masked_words(case, loaded[name], keep=keep))
    if "answers" in loaded:
        case.answers = masked_answers(case, case.answers)
    return case


def _masked_title(case: Case, title: str, words: str, keep: Iterable[Kind]) -> str:
    """A title cut out of the words reads as they do: half a number is as much of it as the whole."""
    stem = title.rstrip("…")
    if stem == title or not words.startswith(stem):
        return masked_words(case, title, keep=keep)
    return mask(words, known=known_of(case), keep=keep, until=len(stem)) + "…"


def masked_answers(case: Case, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was said to the questions of its kind."""
    return {name: masked_words(case, said) if isinstance(said, str) else said for name, said in answers.items()}


def name_shown_to(reach: Reach, case: Case) -> str:
    """The name of who asked, as this reader reads it on a page."""
    if case.reporter is None:
        return ""
    return case.reporter.name if handles(case, reach) else case.reporter.masked_name


def steps_shown_to(reach: Reach, case: Case, events: list[CaseEvent]) -> list[CaseEvent]:
    """Its steps as this reader reads them on a page; hidden in memory, never saved."""
    if not handles(case, reach):
        for event in events:
            event.words = masked_words(case, event.words)
    return events


def steps_taken_by(reach: Reach, case: Case, events: list[CaseEvent]) -> list[CaseEvent]:
    """Its steps as they go into this reader's program; hidden in memory, never saved."""
    if not may_take_away(case, reach):
        for event in events:
            event.words = masked_words(case, event.words)
            event.details = masked_answers(case, event.details)
    return events
