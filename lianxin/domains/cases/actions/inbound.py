"""Messages that residents send: the answer to a request, a rating, a word more, or a new request."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _, ngettext

from lianxin.domains.cases import notices
from lianxin.domains.cases.actions.desk import note_on_case
from lianxin.domains.cases.actions.dialogue import reply_to_question
from lianxin.domains.cases.actions.intake import Reporter, Request, submit_case
from lianxin.domains.cases.actions.reporter import rate_case, reopen_case
from lianxin.domains.cases.actions.steps import WORDS_LIMIT
from lianxin.domains.cases.answers import Rating, Said, said_in
from lianxin.domains.cases.enums import Channel, Solved, State, TellBy
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.inbound import case_of_phone, case_of_reply
from lianxin.domains.messaging.actions import tell
from lianxin.domains.messaging.enums import Channel as Way
from lianxin.domains.messaging.inbound.hooks import Incoming
from lianxin.domains.people.queries import people_by_phone
from lianxin.foundation.files.actions import keep_file
from lianxin.foundation.orgs.queries import org_by_code
from lianxin.kernel.actors import REPORTER
from lianxin.kernel.errors import Conflict
from lianxin.kernel.text import shorten

_RATABLE = frozenset({State.RESOLVED, State.CLOSED})


def take_message(incoming: Incoming, at: datetime) -> None:
    """What a message brings about (messaging.inbound.hooks.Handler), in the caller's transaction.

    Raises Missing for a box whose unit is not there, Invalid for words or files that cannot be kept.
    """
    said = said_in(incoming.words)
    case = case_of_reply(incoming.token) if incoming.token else None
    if case is None and incoming.channel == Way.SMS:
        case = case_of_phone(incoming.sender, said, at=at)
    if case is None and said.refuses:
        return
    if case is None and said.rating is not None:
        _ask_which(incoming, at=at)
        return
    files = [keep_file(upload=written, purpose="cases", by=REPORTER, at=at).pk for written in incoming.files]
    if case is None:
        _submit(incoming, files, at=at)
    elif not _rated(case, said.rating, at=at, key=incoming.key):
        _say(case, said, incoming, files, at=at)


def _say(case: Case, said: Said, incoming: Incoming, files: Sequence[UUID], *, at: datetime) -> None:
    """An answer where the reporter was asked, otherwise a word more that staff read."""
    words = _with_left_out(said.words or (_("See the attachment.") if files else ""), incoming)
    if case.state == State.WAITING:
        reply_to_question(case=case, words=words, files=files, by=REPORTER, at=at, key=incoming.key)
        return
    by_way = _("By mail: %(words)s") if incoming.channel == Way.EMAIL else _("By text message: %(words)s")
    note = by_way % {"words": words or "…"}
    note_on_case(case=case, words=shorten(note, WORDS_LIMIT), files=files, by=REPORTER, at=at, key=incoming.key)


def _rated(case: Case, rating: Rating | None, *, at: datetime, key: str) -> bool:
    """Whether this is a rating that may still be given. As it was offered, 3 means: not solved, look into it again."""
    if rating is None or case.state not in _RATABLE or case.solved:
        return False
    try:
        with transaction.atomic():
            rate_case(
                case=case,
                solved=rating.solved,
                satisfaction=rating.satisfaction,
                by_message=True,
                by=REPORTER,
                at=at,
                key=key,
            )
            if rating.solved == Solved.NO:
                words = _("Not solved, as the reporter answered by message.")
                reopen_case(case=case, words=words, by=REPORTER, at=at, key=key)
    except Conflict:
        # Too late, or somebody was first: the words still reach the staff.
        return False
    return True


def _submit(incoming: Incoming, files: Sequence[UUID], *, at: datetime) -> None:
    """A new request at the place of the box, whose sender is told by the way they came."""
    by_mail = incoming.channel == Way.EMAIL
    request = Request(
        words=shorten(_with_left_out(_with_subject(incoming), incoming), WORDS_LIMIT),
        channel=Channel.MAIL if by_mail else Channel.SMS,
        reporter=Reporter(
            name=incoming.name,
            phone="" if by_mail else incoming.sender,
            email=incoming.sender if by_mail else "",
        ),
        tell_by=TellBy.MESSAGE,
        files=files,
    )
    place = org_by_code(incoming.org)
    submit_case(place=place, request=request, by=REPORTER, at=at, key=f"inbound {incoming.key}")


def _with_subject(incoming: Incoming) -> str:
    """The subject first, unless the words begin with it or it is all there is."""
    subject, words = incoming.subject.strip(), incoming.words.strip()
    return words if not subject or words.startswith(subject) else f"{subject}\n{words}".strip()


def _with_left_out(words: str, incoming: Incoming) -> str:
    if not incoming.left_out:
        return words
    count = incoming.left_out
    said = ngettext(
        "(%(count)d file that came along could not be kept.)",
        "(%(count)d files that came along could not be kept.)",
        count,
    )
    return f"{words}\n{said % {'count': count}}".strip()


def _ask_which(incoming: Incoming, *, at: datetime) -> None:
    """A bare 1, 2 or 3 that fits none of the phone's requests, or several: its owner is shown the way to rate."""
    person = people_by_phone(incoming.sender).first() if incoming.channel == Way.SMS else None
    if person is None:
        return
    params = {"url": f"{settings.SITE_URL}/follow/"}
    tell(person=person, template=notices.WHICH.code, params=params, by=REPORTER, at=at, key=f"which {incoming.key}")
