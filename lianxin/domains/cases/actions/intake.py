"""A request arrives: from a resident's own phone, or entered by a worker for somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases import hooks, rules
from lianxin.domains.cases.actions.clock import begin
from lianxin.domains.cases.actions.desk import answer_case
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import WORDS_LIMIT, add_event, record_facts
from lianxin.domains.cases.actions.telling import tell_later
from lianxin.domains.cases.enums import Channel, Kind, State, TellBy, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.permissions import can_submit_for
from lianxin.domains.cases.queries.categories import questions_of, require_ours
from lianxin.domains.cases.queries.routes import destination
from lianxin.domains.cases.questions import answer_field, checked_answers
from lianxin.domains.people.actions import find_or_add_person
from lianxin.domains.people.models import Person
from lianxin.domains.people.queries import person_of_account
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.worktime.queries import clock_on
from lianxin.kernel import clock, ids, text
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Message, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Who asks, as far as they say: all may be empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked, as it comes from a form."""

    words: str
    channel: Channel
    category: Category | None = None
    kind: str = ""
    # Answers to the category's own questions, by their code.
    answers: Mapping[str, str] = field(default_factory=dict)
    place_text: str = ""
    # Millionths of a degree, WGS 84; both or neither.
    latitude: int | None = None
    longitude: int | None = None
    reporter: Reporter = Reporter()
    tell_by: str = TellBy.CODE
    tell_note: str = ""
    files: Sequence[UUID] = ()
    # The version of the notice that was before their eyes.
    notice_id: int | None = None
    # What another platform calls it, and by when that wants it done.
    source: str = ""
    outside_number: str = ""
    outside_due_at: datetime | None = None


def submit_case(
    *,
    place: Org,
    request: Request,
    by: Actor,
    at: datetime,
    for_others: bool = False,
    key: str = "",
    stays: bool = False,
    uuid: UUID | None = None,
) -> Case:
    """Record a request and promise a day. With `for_others`, `by` is the worker who enters it; `uuid` names it beforehand.

    It goes where the routing table says; with `stays` to the desk of the place, which answers it at once. Sent twice
    under one `key`, it is recorded once and the same case comes back. Raises Invalid with a message per field, also for
    matters of other authorities; Refused when the worker has no right to enter for this place.
    """
    clean = checked_request(request, strict=not for_others)
    with transaction.atomic():
        new_id = uuid or ids.uuid7()
        if key:
            earlier = jobs.remember(scope="cases.submit", key=_deed(key, clean), result={"case": str(new_id)})
            if earlier is not None:
                return Case.objects.get(uuid=earlier["case"])
        to = destination(place=place, category=clean.category, on=clock.local_day(at), stays=stays)
        if for_others and not can_submit_for(reach_of(by), to.place_path):
            raise Refused(_("You may enter requests only for places of your own units."))
        case = _case_of(clean, at=at)
        case.uuid, case.place, case.unit = new_id, place, to.unit
        case.place_path, case.unit_path = to.place_path, to.unit_path
        # A unit that is no desk finds it assigned by the desk, and may give it back.
        case.assigner, case.state = to.assigner, State.ASSIGNED if to.assigner else State.RECEIVED
        case.reporter = _person(clean, by=by, at=at, for_others=for_others)
        case.entered_by_id = by.user_id if for_others else None
        begin(case, at=at, hours=clock_on(to.unit_path, to.calendar))
        case.save(force_insert=True)
        given = Given(files=clean.files)
        event = add_event(
            case, verb=Verb.SUBMIT, by=by, at=at, given=given, from_state="", unit=None, seen_by_staff=for_others
        )
        changes = {"state": ["", case.state], "unit": case.unit_id, "place": place.pk, "channel": clean.channel}
        audit.record(verb="cases.submit", by=by, at=at, subject=("case", str(case.uuid)), changes=changes)
        record_facts(case, Verb.SUBMIT, by=by, at=at, given=given)
        tell_later(case, event, besides=hooks.jobs_for(case))
        return case


def _case_of(request: Request, *, at: datetime) -> Case:
    """What the request itself says, not yet anywhere; raises Conflict when another platform has sent it before.

    Raises Invalid for a day of that platform's that nobody can keep, or that lies out of sight.
    """
    _require_new(request)
    _require_due_ahead(request, at)
    return Case(
        place_text=request.place_text,
        latitude=request.latitude,
        longitude=request.longitude,
        kind=request.kind or (request.category.kind if request.category else ""),
        answers=dict(request.answers),
        category=request.category,
        channel=request.channel,
        title=title_of_request(request),
        words=request.words,
        tell_by=request.tell_by,
        tell_note=request.tell_note,
        notice_id=request.notice_id,
        source=request.source,
        outside_number=request.outside_number,
        outside_due_at=request.outside_due_at,
        submitted_at=at,
        changed_at=clock.now(),
    )


def _require_new(request: Request) -> None:
    """Of two that come at once the second waits for the first, and is refused."""
    if not request.outside_number:
        return
    name = f"{request.source} {request.outside_number}"
    known = jobs.remember(scope="cases.outside", key=name, result={}) is not None
    if known or Case.objects.filter(source=request.source, outside_number=request.outside_number).exists():
        raise Conflict(_("The other platform has sent this request already."))


def _require_due_ahead(request: Request, at: datetime) -> None:
    due = request.outside_due_at
    if due is None or at < due <= at + rules.OUTSIDE_DUE_MOST:
        return
    message = _("This deadline has passed already.") if due <= at else _("A deadline lies a year ahead at most.")
    raise Invalid(message, {"outside_due_at": message})


def checked_request(request: Request, *, strict: bool = False) -> Request:
    """The request with its text cleaned; raises Invalid naming each field that cannot stand.

    With `strict` the questions of its category must be answered where the category says so.
    """
    require_ours(request.category)
    words = text.clean_text(request.words)
    wrong: dict[str, Message] = {}
    if not words and not request.files and request.category is None:
        wrong["words"] = _("Say in a few words what is wrong, add a photo or speak a message.")
    if len(words) > WORDS_LIMIT:
        wrong["words"] = _("At most %(limit)d characters.") % {"limit": WORDS_LIMIT}
    if request.channel not in Channel.values:
        wrong["channel"] = _("Choose how the request came.")
    if request.tell_by not in TellBy.values:
        wrong["tell_by"] = _("Choose how they want to be told.")
    elif request.tell_by in {TellBy.MESSAGE, TellBy.CALL} and not _reachable(request):
        wrong["phone"] = _("Give a phone number so that we can tell you.")
    elif request.tell_by == TellBy.RELATIVE and not request.tell_note.strip():
        wrong["tell_note"] = _("Name the relative and how to reach them.")
    if request.outside_due_at is not None and not request.source:
        wrong["outside_due_at"] = _("Say which platform wants it done by then.")
    if bool(request.source) != bool(request.outside_number):
        wrong["outside_number"] = _("Name the other platform and its number, or neither.")
    if request.kind and request.kind not in Kind.values:
        wrong["kind"] = _("Choose one of the kinds in the list.")
    answers, unanswered = checked_answers(
        questions_of(request.category), request.answers, has_photo=bool(request.files), strict=strict
    )
    wrong |= {answer_field(code): message for code, message in unanswered.items()}
    if wrong:
        raise Invalid(_("Please look at the marked places."), wrong)
    return replace(
        request,
        words=words,
        answers=answers,
        place_text=text.shorten(text.clean_text(request.place_text, multiline=False), 200),
        tell_note=text.shorten(text.clean_text(request.tell_note, multiline=False), 200),
    )


def _reachable(request: Request) -> bool:
    """Messages also go by mail; calls do not."""
    asked = request.reporter
    return bool(asked.phone.strip() or (request.tell_by == TellBy.MESSAGE and asked.email.strip()))


def title_of_request(request: Request) -> str:
    """The first sentence, else the kind, else that there are no words."""
    if request.words:
        return rules.title_of(request.words)
    if request.category is not None:
        return request.category.name
    return _("Photo or voice message without words")


def _deed(key: str, request: Request) -> str:
    kind = request.category.pk if request.category else None
    asked = request.reporter
    return rules.deed_key(key, request.words, kind, request.place_text, asked.name, asked.phone, asked.email)


def _person(request: Request, *, by: Actor, at: datetime, for_others: bool) -> Person | None:
    asked = request.reporter
    if by.user_id is not None and not for_others:
        own = person_of_account(by.user_id)
        if own is not None and (own.phone or not asked.phone.strip()):
            return own
    if not any(given.strip() for given in (asked.name, asked.phone, asked.email)):
        return None
    return find_or_add_person(
        name=asked.name, phone=asked.phone, email=asked.email, language=asked.language, by=by, at=at
    )


def submit_and_answer(
    *,
    place: Org,
    request: Request,
    answer: str,
    by: Actor,
    at: datetime,
    key: str = "",
    knowledge: UUID | None = None,
) -> Case:
    """Enter a request for somebody and, if `answer` is given, settle it in the same transaction.

    `knowledge`: the kept answer that was used.
    """
    with transaction.atomic():
        at_once = bool(answer.strip())
        case = submit_case(place=place, request=request, by=by, at=at, for_others=True, key=key, stays=at_once)
        if at_once:
            answer_case(case=case, words=answer, told_by=request.tell_by, knowledge=knowledge, by=by, at=at, key=key)
        return case
