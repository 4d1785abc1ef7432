"""What holds only when somebody else agrees: a pause and a new date one level up, publishing and exempting by a second person.

`propose` asks. The verb itself grants: `suspend_case`, `extend_case`, `publish_case`, `exempt_case`; `refuse_proposal`
refuses, or takes back what one has asked oneself. A pause or a date that was asked for lapses when the case goes elsewhere.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.enums import Matter, State, Verb
from lianxin.domains.cases.models import Case, CaseEvent, Proposal
from lianxin.domains.cases.queries import hats_on, latest_proposal
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.worktime.queries import clock_for
from lianxin.kernel import clock, text
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Message, Refused

TITLE_LENGTH = 200
_WITH_A_DAY = frozenset({Matter.SUSPEND, Matter.EXTEND})


def propose(
    *,
    case: Case,
    matter: str,
    words: str,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
    title: str = "",
    public_words: str = "",
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Ask for approval. `words` is the reason; `title` and `public_words` are what everybody would read."""
    person = _person(by)
    until = _answerable(case, until) if matter == Matter.EXTEND else until

    def check(locked: Case, given: Given, moment: datetime) -> None:
        asked = Matter(given.matter)
        if not rules.may_propose(asked, State(locked.state)):
            raise Conflict(_("This cannot be asked for while the request stands where it is."))
        if locked.proposals.filter(matter=asked, decided_at__isnull=True).exists():
            raise Conflict(_("This was already asked for and is not decided yet."))
        if (asked == Matter.PUBLISH and locked.published_at) or (asked == Matter.EXEMPT and locked.exempt_at):
            raise Conflict(_("This holds already."))
        wrong = _wrong_day(locked, asked, given.until, moment) if asked in _WITH_A_DAY else {}
        if asked == Matter.PUBLISH:
            wrong |= _missing_words(title, public_words)
        if wrong:
            raise Invalid(_("Something is missing."), wrong)

    def after(locked: Case, event: CaseEvent) -> None:
        Proposal.objects.create(
            case=locked,
            matter=matter,
            reason=event.words,
            until=until if matter in _WITH_A_DAY else None,
            title=text.shorten(text.clean_text(title, multiline=False), TITLE_LENGTH),
            words=text.clean_text(public_words),
            asked_by_id=person,
            asked_at=at,
        )

    given = Given(words=words, matter=matter, until=until if matter in _WITH_A_DAY else None)
    return take_step(
        case=case, verb=Verb.PROPOSE, by=by, at=at, given=given, seen=seen, key=key, check=check, after=after
    )


def _answerable(case: Case, until: datetime | None) -> datetime | None:
    """A day on which somebody is there to answer: for one on which nobody is on duty, the end of the next working day."""
    if until is None or case.limit_natural:
        return until
    hours = clock_for(case.unit_id)
    return until if hours.spans_on(clock.local_day(until)) else hours.add_days(until, 1)


def _wrong_day(case: Case, matter: Matter, until: datetime | None, now: datetime) -> dict[str, Message]:
    if until is None:
        return {"until": _("Say until when.")}
    if until <= now:
        return {"until": _("Choose a day to come.")}
    if matter == Matter.EXTEND and case.due_at is not None and until <= case.due_at:
        return {"until": _("The new date must be later than the one that holds.")}
    if matter == Matter.SUSPEND and until > now + timedelta(days=settings.SUSPEND_AT_MOST_DAYS):
        return {"until": _("At most %(days)d days.") % {"days": settings.SUSPEND_AT_MOST_DAYS}}
    return {}


def _missing_words(title: str, words: str) -> dict[str, Message]:
    fields = {"title": title, "public_words": words}
    return {name: _("Write what everybody may read.") for name, value in fields.items() if not value.strip()}


def suspend_case(
    *,
    case: Case,
    words: str,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Agree that the case rests until a day, the one asked for or an earlier one. The reporter reads `words`."""
    return _grant(case=case, matter=Matter.SUSPEND, words=words, until=until, by=by, at=at, seen=seen, key=key)


def extend_case(
    *,
    case: Case,
    words: str,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
    seen: int | None = None,
    key: str = "",
) -> Case:
    """Agree to a later date, the one asked for or an earlier one; the old one is kept. The reporter reads `words`."""
    return _grant(case=case, matter=Matter.EXTEND, words=words, until=until, by=by, at=at, seen=seen, key=key)


def publish_case(*, case: Case, by: Actor, at: datetime, seen: int | None = None, key: str = "") -> Case:
    """Agree that everybody may read what was proposed, and nothing else of the case."""
    return _grant(case=case, matter=Matter.PUBLISH, words="", until=None, by=by, at=at, seen=seen, key=key)


def exempt_case(
    *, case: Case, by: Actor, at: datetime, words: str = "", seen: int | None = None, key: str = ""
) -> Case:
    """Agree that the demand cannot be met: it no longer weighs in the rates."""
    return _grant(case=case, matter=Matter.EXEMPT, words=words, until=None, by=by, at=at, seen=seen, key=key)


def _grant(
    *,
    case: Case,
    matter: Matter,
    words: str,
    until: datetime | None,
    by: Actor,
    at: datetime,
    seen: int | None,
    key: str,
) -> Case:
    """Decide the open proposal by doing what it asks for. Raises Conflict when there is none, Refused for who asked."""
    person = _person(by)
    proposal = latest_proposal(case, matter)
    until = _answerable(case, until) if matter == Matter.EXTEND else until

    def check(locked: Case, given: Given, moment: datetime) -> None:
        asked = _open_one(locked, matter)
        if asked.asked_by_id == person:
            raise Refused(_("Somebody else must agree: nobody approves what they asked for."))
        if matter in _WITH_A_DAY and asked.until is not None and given.until is not None and given.until > asked.until:
            raise Invalid(_("Something is missing."), {"until": _("Not later than was asked for.")})
        if matter in _WITH_A_DAY and given.until is not None and given.until <= moment:
            raise Invalid(_("Something is missing."), {"until": _("Choose a day to come.")})

    def after(locked: Case, _event: CaseEvent) -> None:
        _decide(_open_one(locked, matter), by=person, at=at, granted=True)

    if proposal is None:
        # Nothing was ever asked: who may not do it at all is told so first, the others by `check`.
        given = Given(words=words or "-", until=until or at, matter=matter)
    else:
        given = Given(
            words=words.strip() or (proposal.words if matter == Matter.PUBLISH else proposal.reason),
            title=proposal.title,
            until=until or proposal.until,
            matter=matter,
        )
    verb = rules.GRANTED_BY[matter]
    return take_step(case=case, verb=verb, by=by, at=at, given=given, seen=seen, key=key, check=check, after=after)


def refuse_proposal(
    *, case: Case, matter: str, by: Actor, at: datetime, words: str = "", seen: int | None = None, key: str = ""
) -> Case:
    """Refuse what was asked, saying why; or, for who asked it, take it back."""
    person = _person(by)
    proposal = latest_proposal(case, matter)
    own = proposal is not None and proposal.asked_by_id == person

    def check(locked: Case, given: Given, _moment: datetime) -> None:
        asked = _open_one(locked, Matter(given.matter))
        if asked.asked_by_id != person and not rules.may_decide(Matter(given.matter), hats_on(locked, reach_of(by))):
            raise Refused(_("This step is for another role or another unit."))

    def after(locked: Case, _event: CaseEvent) -> None:
        _decide(_open_one(locked, Matter(matter)), by=None if own else person, at=at, granted=False)

    given = Given(
        words=words.strip() or (_("No longer needed.") if own else ""),
        matter=matter,
        details={"taken_back": "yes"} if own else None,
    )
    return take_step(
        case=case, verb=Verb.REFUSE, by=by, at=at, given=given, seen=seen, key=key, check=check, after=after
    )


def unpublish_case(*, case: Case, words: str, by: Actor, at: datetime, seen: int | None = None, key: str = "") -> Case:
    """Take it back from the public; one person is enough."""

    def check(locked: Case, _given: Given, _moment: datetime) -> None:
        if locked.published_at is None:
            raise Conflict(_("It is not published."))

    return take_step(
        case=case, verb=Verb.UNPUBLISH, by=by, at=at, given=Given(words=words), seen=seen, key=key, check=check
    )


def _person(by: Actor) -> int:
    """Two persons answer for it by name; a program does not."""
    if by.user_id is None:
        raise Refused(_("Approvals are asked for and given by people with an account of their own."))
    return by.user_id


def _open_one(case: Case, matter: Matter) -> Proposal:
    proposal = case.proposals.filter(matter=matter, decided_at__isnull=True).first()
    if proposal is None:
        raise Conflict(_("Nothing of this is waiting for approval."))
    return proposal


def _decide(proposal: Proposal, *, by: int | None, at: datetime, granted: bool) -> None:
    proposal.decided_by_id, proposal.decided_at, proposal.granted = by, at, granted
    proposal.save(update_fields=["decided_by", "decided_at", "granted"])
