"""The one way a case moves: `take_step` locks the row, asks the table, and writes everything in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from lianxin.domains.cases import hooks, rules
from lianxin.domains.cases.actions.clock import Before, keep_time
from lianxin.domains.cases.actions.effects import EFFECTS, Given, Taken
from lianxin.domains.cases.actions.facts import Seen, seen_before, step_facts
from lianxin.domains.cases.actions.telling import tell_later
from lianxin.domains.cases.actions.ties import follow_through, lock_with_lead
from lianxin.domains.cases.enums import DeclineReason, Hat, Matter, Need, Satisfaction, Solved, State, TellBy, Verb
from lianxin.domains.cases.models import Case, CaseEvent, CaseFile
from lianxin.domains.cases.queries import hats_on
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.files.actions import use_files
from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.journal import actions as journal
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of, supervising_unit
from lianxin.foundation.worktime.queries import clock_for
from lianxin.kernel import clock, text
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Message, Missing, Refused

WORDS_LIMIT = 10_000
NOTHING = Given()
_NAMED_IN_DETAILS = ("told_by", "reason", "refer_to", "solved", "satisfaction", "matter", "local_state")
REFER_TO_LENGTH = 200


# Refuses what the table cannot know; sees the locked case.
Check = Callable[[Case, Given, datetime], None]
# Writes the rows of its own that a step brings, after the event.
After = Callable[[Case, CaseEvent], None]


def take_step(
    *,
    case: Case,
    verb: Verb,
    by: Actor,
    at: datetime,
    given: Given = NOTHING,
    seen: int | None = None,
    key: str = "",
    check: Check | None = None,
    after: After | None = None,
) -> Case:
    """Do `verb` and return the case as it is then.

    `seen` is the version the actor had before their eyes, `key` the form's own: sent twice, it happens once.
    Raises Missing for a stranger, Refused for the wrong hat, Conflict when the case has moved on, Invalid for
    what is not given. Order: `check`, effect, row, event with files, audit record, facts, outbox, `after`.
    """
    with transaction.atomic():
        if (
            key
            and jobs.remember(scope=f"case {case.pk}", key=_deed(key, verb, given), result={"verb": verb}) is not None
        ):
            return Case.objects.get(pk=case.pk)
        locked = lock_with_lead(case)
        by_staff = bool(_check_hats(locked, verb, by) & rules.OFFICE)
        state = _check_state(locked, verb, given, seen=seen, by_staff=by_staff)
        _check_given(locked, verb, given)
        if check is not None:
            check(locked, given, at)
        before = (State(locked.state), locked.unit)
        was = seen_before(locked, at=at)
        lead_id = locked.lead_id
        taken = Taken(verb=verb, by=by, at=at, given=given, above=supervising_unit, to=state)
        EFFECTS[verb](locked, taken)
        given = replace(given, details={**(given.details or {}), **taken.noted}) if taken.noted else given
        enter_state(locked, state)
        keep_time(
            locked, verb=verb, before=Before(before[0], before[1].pk), at=at, until=given.until, hours_of=clock_for
        )
        event = _write(locked, verb=verb, by=by, at=at, given=given, before=before, by_staff=by_staff)
        record_facts(locked, verb, was=was, by=by, at=at, given=given)
        tell_later(locked, event, besides=hooks.jobs_after(locked, event))
        if after is not None:
            after(locked, event)
        follow_through(locked, event, was_led_by=lead_id, step=take_step)
        return locked


def enter_state(case: Case, state: State) -> None:
    """The state a step leads to; a state of the place's own inside the old one ends with it."""
    if case.state != state:
        case.state, case.local_state = state, ""


def _deed(key: str, verb: Verb, given: Given) -> str:
    unit = given.unit.pk if given.unit else None
    lead = given.lead.pk if given.lead else None
    category = given.category.pk if given.category else None
    return rules.deed_key(
        key, str(verb), given.words, unit, given.reason, given.solved, given.satisfaction, given.matter, lead, category
    )


def _check_hats(case: Case, verb: Verb, by: Actor) -> frozenset[Hat]:
    worn = hats_on(case, reach_of(by))
    if not worn:
        raise Missing(_("There is no such request."))
    if not rules.may(verb, worn):
        raise Refused(_("This step is for another role or another unit."))
    return worn


def _check_state(case: Case, verb: Verb, given: Given, *, seen: int | None, by_staff: bool) -> State:
    state = rules.next_state(
        verb,
        State(case.state),
        solved=Solved(given.solved) if given.solved in Solved.values else None,
        unverified=verb in rules.CLOSING and case.owes_verification,
    )
    if state is None or (rules.TRANSITIONS[verb].strict and _has_moved_on(case, seen)):
        # A resident reads neither who works on it nor an office's own steps.
        raise Conflict(
            _who_was_first(case) if by_staff else _("This request has moved on meanwhile; please look again.")
        )
    return state


def require_unmoved(case: Case, seen: int | None) -> None:
    """Raises Conflict, naming who was first, where somebody took a step since `seen`: for a deed of staff that rests on
    how the case stood, through verbs that the table does not hold to that.
    """
    if _has_moved_on(case, seen):
        raise Conflict(_who_was_first(case))


def _has_moved_on(case: Case, seen: int | None) -> bool:
    """Whether somebody took a step since; that the clock has warned or marked it takes nothing out of anybody's hands."""
    if seen is None or seen == case.version:
        return False
    return case.events.filter(version__gt=seen).exclude(verb__in=(Verb.WARN, Verb.LATE)).exists()


def _who_was_first(case: Case) -> str:
    last = case.events.order_by("version").last()
    if last is None:
        return _("This request has changed meanwhile.")
    return _("%(who)s was first: “%(verb)s” at %(time)s. What you wrote was not sent; please look again.") % {
        "who": last.actor_label,
        "verb": Verb(last.verb).label,
        "time": timezone.localtime(last.at).strftime("%H:%M"),
    }


def _check_given(case: Case, verb: Verb, given: Given) -> None:
    needs = rules.TRANSITIONS[verb].needs
    wrong: dict[str, Message] = {
        name: message for need, name, is_given, message in _NEEDED if need in needs and not is_given(given)
    }
    if len(given.words) > WORDS_LIMIT:
        wrong["words"] = _("At most %(limit)d characters.") % {"limit": WORDS_LIMIT}
    if given.told_by and given.told_by not in TellBy.values:
        wrong["told_by"] = _("Say how they were told.")
    if verb == Verb.RESOLVE and case.category and case.category.evidence and not given.files:
        wrong["photos"] = _("This kind of request needs a photo of what was done.")
    if wrong:
        raise Invalid(_("Something is missing."), wrong)


# What a need asks for: the field it is about, whether it is there, and what to say when it is not.
_NEEDED: tuple[tuple[Need, str, Callable[[Given], bool], Message], ...] = (
    (Need.WORDS, "words", lambda given: bool(given.words.strip()), gettext_lazy("Write a few words.")),
    (Need.UNIT, "unit", lambda given: given.unit is not None, gettext_lazy("Choose a unit.")),
    (Need.TOLD_BY, "told_by", lambda given: given.told_by in TellBy.values, gettext_lazy("Say how they were told.")),
    (Need.REASON, "reason", lambda given: given.reason in DeclineReason.values, gettext_lazy("Choose a reason.")),
    (
        Need.REFER_TO,
        "refer_to",
        lambda given: bool(given.refer_to.strip()),
        gettext_lazy("Say where they can turn instead."),
    ),
    (
        Need.RATING,
        "solved",
        lambda given: given.solved in Solved.values and given.satisfaction in {"", *Satisfaction.values},
        gettext_lazy("Answer both questions."),
    ),
    (Need.SOLVED, "solved", lambda given: given.solved in Solved.values, gettext_lazy("Say whether it is done.")),
    (Need.UNTIL, "until", lambda given: given.until is not None, gettext_lazy("Say until when.")),
    (Need.MATTER, "matter", lambda given: given.matter in Matter.values, gettext_lazy("Say what it is about.")),
    (Need.LEAD, "lead", lambda given: given.lead is not None, gettext_lazy("Say into which request it goes.")),
    (Need.EVENT, "event", lambda given: given.event is not None, gettext_lazy("Choose the event.")),
    (
        Need.CATEGORY,
        "category",
        lambda given: given.category is not None,
        gettext_lazy("Choose one of the kinds in the list."),
    ),
    (
        Need.LOCAL_STATE,
        "local_state",
        lambda given: bool(given.local_state),
        gettext_lazy("Choose where it stands."),
    ),
)


def _write(
    case: Case, *, verb: Verb, by: Actor, at: datetime, given: Given, before: tuple[State, Org], by_staff: bool
) -> CaseEvent:
    old_state, old_unit = before
    moved = case.unit_id != old_unit.pk
    if not case.unit_path:
        case.unit_path = path_of(case.unit_id)
    case.touch()
    case.save()
    if by_staff:
        release_files(case)
    event = add_event(
        case, verb=verb, by=by, at=at, given=given, from_state=old_state, unit=old_unit, seen_by_staff=by_staff
    )
    changes: dict[str, object] = {"version": case.version}
    if case.state != old_state:
        changes["state"] = [old_state, case.state]
    if moved:
        changes["unit"] = [old_unit.pk, case.unit_id]
    audit.record(verb=f"cases.{verb}", by=by, at=at, subject=("case", str(case.uuid)), changes=changes)
    return event


def add_event(
    case: Case,
    *,
    verb: Verb,
    by: Actor,
    at: datetime,
    given: Given,
    from_state: str,
    unit: Org | None,
    seen_by_staff: bool,
) -> CaseEvent:
    """One line of the timeline, with its files: what staff gave, the reporter sees at once. Whoever adds one leaves
    word of it (`tell_later`), which enters it into the search too.
    """
    event = event_of(case, verb=verb, by=by, at=at, given=given, from_state=from_state, unit=unit)
    event.save(force_insert=True)
    attach_files(event, given.files, released=seen_by_staff)
    return event


def event_of(
    case: Case, *, verb: Verb, by: Actor, at: datetime, given: Given, from_state: str, unit: Org | None
) -> CaseEvent:
    """The line of the timeline that brought `case` to its present version, not yet written."""
    transition = rules.TRANSITIONS.get(verb)
    return CaseEvent(
        case=case,
        verb=verb,
        at=at,
        recorded_at=clock.now(),
        actor_kind=by.kind,
        actor_id=by.user_id,
        actor_label=text.shorten(by.label, 80),
        unit=unit,
        to_unit=case.unit if unit is None or case.unit_id != unit.pk else None,
        from_state=from_state,
        to_state=case.state,
        words=text.clean_text(given.words),
        details=_details(given),
        shown=transition is None or transition.shown,
        version=case.version,
    )


def _details(given: Given) -> dict[str, str]:
    named = {name: getattr(given, name) for name in _NAMED_IN_DETAILS}
    if given.until is not None:
        named["until"] = given.until.isoformat()
    if given.lead is not None:
        named["lead"] = str(given.lead.uuid)
    if given.event is not None:
        named["event"] = str(given.event.uuid)
    named["refer_to"] = text.shorten(text.clean_text(given.refer_to, multiline=False), REFER_TO_LENGTH)
    return {name: value for name, value in named.items() if value} | dict(given.details or {})


def attach_files(event: CaseEvent, file_ids: Sequence[UUID], *, released: bool) -> None:
    """Bind freshly kept files to a step; one already bound elsewhere, or made up, is refused."""
    if not file_ids:
        return
    known = use_files(file_ids=file_ids, purpose="cases", at=event.recorded_at)
    if len(known) != len(set(file_ids)):
        raise Invalid(_("A photo was not received. Please add it again."), {"photos": _("Please add it again.")})
    CaseFile.objects.bulk_create(CaseFile(event=event, file_id=file.pk, released=released) for file in known)


def release_files(case: Case) -> None:
    """Staff have had the case before their eyes: what it holds so far may be shown to its reporter. One statement."""
    CaseFile.objects.filter(event__case=case, released=False).update(released=True)


def record_facts(case: Case, verb: Verb, *, by: Actor, at: datetime, given: Given, was: Seen | None = None) -> None:
    """The facts of a step just taken, in the caller's transaction; `was` is how the case stood before it."""
    facts = step_facts(case, verb, was=was, by=by, at=at, given=given)
    if facts:
        journal.record_many(facts)
