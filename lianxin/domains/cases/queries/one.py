"""One case and what belongs to it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import Hat, State, Verb
from lianxin.domains.cases.models import Case, CaseEvent, CaseFile
from lianxin.domains.cases.notices import notice_key
from lianxin.domains.cases.permissions import UNMASK, VIEW, Whereabouts, hats
from lianxin.domains.cases.queries.sight import cases_for, helping
from lianxin.domains.cases.queries.together import followed_events, is_offered
from lianxin.domains.cases.queries.words import hide, shown_to
from lianxin.domains.messaging.models import Delivery
from lianxin.domains.messaging.queries import deliveries_of
from lianxin.domains.people.queries import people_by_name_and_last4, people_by_phone, person_of_account
from lianxin.domains.people.rules import name_key
from lianxin.foundation.access.links import open_links, open_task_link
from lianxin.foundation.access.models import TaskLink
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import subtree
from lianxin.foundation.orgs.rules import ids_on, short_name
from lianxin.foundation.privacy.masking import Kind
from lianxin.foundation.worktime.queries import calendar_stamp, clock_on
from lianxin.kernel import clock, ids
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.errors import Missing

LOOK_PURPOSE = "cases.look"
EARLIER_SHOWN = 5
LOST_SHOWN = 20
# Who may hold a role on units.
_MAY_REACH = frozenset({ActorKind.USER, ActorKind.TOKEN})


def _with_names(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("place", "unit", "handler", "category__parent__parent", "reporter", "entered_by")


def case_for(reach: Reach, uuid: UUID) -> Case:
    """The case, for staff who may open it; raises Missing, the same for unknown and for not theirs."""
    try:
        # Not `first`: an order over so many columns takes the ORM longer than the row.
        return _with_names(cases_for(reach).filter(uuid=uuid)).get()
    except Case.DoesNotExist:
        raise Missing(_("There is no such request.")) from None


def case_by_number(reach: Reach, typed: str) -> Case:
    """The case of a staff number, a serial or a tracking code, if this account may open it; raises Missing."""
    code = ids.parse_tracking_code(typed)
    serial = typed.rpartition("-")[2]
    wanted = Q(tracking_code=code) if code else Q(pk=int(serial)) if _is_serial(serial) else None
    case = cases_for(reach).filter(wanted).first() if wanted is not None else None
    if case is None:
        raise Missing(_("We found no request under this number."))
    return case


def _is_serial(digits: str) -> bool:
    return digits.isdecimal() and len(digits) < 18


def cases_by_name_and_last4(reach: Reach, *, name: str, last4: str) -> QuerySet[Case]:
    """The cases of everyone of this name and phone ending that this account may open; raises Invalid."""
    people = people_by_name_and_last4(name, last4)
    return cases_for(reach).filter(reporter__in=people).select_related("place", "unit", "category")[:LOST_SHOWN]


def case_by_code(typed: str) -> Case:
    """The case of a tracking code as its holder types it; raises Missing."""
    code = ids.parse_tracking_code(typed)
    case = _with_names(Case.objects.filter(tracking_code=code, parent__isnull=True)).first() if code else None
    if case is None:
        raise Missing(_("We found no request under this code. Please check the twelve digits."))
    return case


def case_of_link(token: str) -> Case:
    """What somebody was asked to look at, masked but for the room to go to; raises Missing when the link no longer holds."""
    link = open_task_link(token, at=clock.now())
    case = Case.objects.filter(uuid=link.subject).select_related("place", "category", "reporter").first()
    if case is None or link.purpose != LOOK_PURPOSE:
        raise Missing(_("This link leads nowhere any more."))
    return hide(case, keep={Kind.ROOM})


def look_links(case: Case, *, now: datetime) -> QuerySet[TaskLink]:
    """Who was asked to look and has not answered yet."""
    return open_links(purpose=LOOK_PURPOSE, subject=case.uuid, at=now)


def cases_of_reporter(actor: Actor) -> QuerySet[Case]:
    """The cases a resident's own account has sent, newest first."""
    person = person_of_account(actor.user_id) if actor.user_id is not None else None
    if person is None:
        return Case.objects.none()
    return Case.objects.filter(reporter=person).select_related("place", "unit", "lead")


def cases_of_phone_and_name(actor: Actor, name: str) -> QuerySet[Case]:
    """The cases sent under a name with the phone this account has proved to hold: families share phones, not names."""
    person = person_of_account(actor.user_id) if actor.user_id is not None else None
    if person is None or not name.strip():
        return Case.objects.none()
    named = [one.pk for one in people_by_phone(person.phone) if name_key(one.name) == name_key(name)]
    return Case.objects.filter(reporter__in=named).select_related("place", "unit", "lead")


def hats_on(case: Case, reach: Reach, *, steps: Collection[str] | None = None) -> frozenset[Hat]:
    """What this actor is to the case: empty for a stranger. At most two statements: who assists, who asked.

    `steps`, the verbs of its timeline, save the first one for a case in which nobody was asked to assist.
    """
    helpers: Iterable[str] = ()
    if reach.has(VIEW) and (steps is None or Verb.ASSIST in steps):
        helpers = case.assistances.filter(helping()).order_by().values_list("unit_path", flat=True)
    where = Whereabouts(
        place=case.place_path,
        unit=case.unit_path,
        helpers=tuple(helpers),
        is_reporter=_is_reporter(case, reach.actor),
    )
    return hats(reach=reach, where=where)


def _is_reporter(case: Case, actor: Actor) -> bool:
    if actor.kind != ActorKind.USER or case.reporter is None:
        return False
    return case.reporter.account_id == actor.user_id


def may_unmask(case: Case, reach: Reach) -> bool:
    """Whether this actor may see its reporter's whole number: the right must hold where the case is or lies."""
    if not reach.has(UNMASK):
        return False
    return reach.covers(UNMASK, case.place_path) or reach.covers(UNMASK, case.unit_path)


def verbs_for(case: Case, reach: Reach, *, steps: Collection[str] | None = None) -> list[Verb]:
    """What this actor may do with it at the desk now, the likely step first; `steps` as in `hats_on`."""
    allowed = rules.open_verbs(State(case.state), hats_on(case, reach, steps=steps) & rules.OFFICE)
    return [verb for verb in allowed if is_offered(verb, case, reach)]


def follow_verbs(case: Case, *, now: datetime) -> set[Verb]:
    """What the holder of the code may do now. Rating is asked once, haste once a day; reopening ends some days after
    the answer.
    """
    possible = set(rules.open_verbs(State(case.state), {Hat.REPORTER}))
    if case.urged_at is not None and clock.local_day(case.urged_at) == clock.local_day(now):
        possible.discard(Verb.URGE)
    settled_at = case.resolved_at or case.closed_at
    if case.solved or case.resolved_at is None:
        possible.discard(Verb.RATE)
    if settled_at and now > rules.reopenable_until(settled_at, days=settings.REOPEN_WITHIN_DAYS):
        possible -= {Verb.REOPEN, Verb.RATE}
    return possible


# What the follow page offers, the first that is possible being the one thing it asks for.
_FOLLOWED = (Verb.REPLY, Verb.RATE, Verb.REOPEN, Verb.URGE, Verb.WITHDRAW)


def follow_forms(case: Case, *, now: datetime) -> list[Verb]:
    """The same in the order in which the follow page asks for it."""
    possible = follow_verbs(case, now=now)
    return [verb for verb in _FOLLOWED if verb in possible]


def path_walked(case: Case) -> list[Org]:
    """The units it went through, in order, no unit twice in a row."""
    walked: list[Org] = []
    steps = CaseEvent.objects.filter(Q(case=case) | followed_events(case), to_unit__isnull=False)
    order = ("version",) if case.lead_id is None else ("at", "pk")
    for event in steps.select_related("to_unit").order_by(*order):
        if event.to_unit is not None and (not walked or walked[-1].pk != event.to_unit_id):
            walked.append(event.to_unit)
    return walked


def timeline(case: Case) -> list[CaseEvent]:
    """Every step, oldest first, with its units and files. Two statements."""
    files = Prefetch("files", CaseFile.objects.select_related("file"))
    events = case.events.select_related("unit", "to_unit").prefetch_related(files)
    # An order over so many columns takes the ORM longer than the rows.
    return sorted(events.order_by(), key=lambda event: event.version)


def deliveries_by_event(events: Sequence[CaseEvent]) -> dict[int, list[Delivery]]:
    """What became of the messages to the reporter, by the step they told of; one statement."""
    event_of = {notice_key(event.pk): event.pk for event in events}
    found: dict[int, list[Delivery]] = {}
    for delivery in deliveries_of(list(event_of)):
        found.setdefault(event_of[delivery.notice.key], []).append(delivery)
    return found


def public_timeline(case: Case) -> list[CaseEvent]:
    """The steps the reporter reads, with those files that staff have seen or sent.

    Of the lead of a merged case they read where it went, never what was said or shown there: that was somebody else's.
    """
    released = CaseFile.objects.filter(released=True, event__case=case).select_related("file")
    shown = CaseEvent.objects.filter(Q(case=case, shown=True) | followed_events(case))
    order = ("version",) if case.lead_id is None else ("at", "pk")
    events = list(
        shown.select_related("unit", "to_unit").prefetch_related(Prefetch("files", released)).order_by(*order)
    )
    for event in events:
        if event.case_id != case.pk:
            event.words = ""
    return events


def may_read_file(file_id: UUID, actor: Actor, codes: frozenset[str]) -> bool:
    """Staff who may open the case; its reporter, by code or account, once staff have seen it. Registered with `files`."""
    bound = CaseFile.objects.filter(file_id=file_id).select_related("event__case").first()
    if bound is None:
        return False
    case = bound.event.case
    if bound.released and bound.event.shown and (case.tracking_code in codes or _is_reporter(case, actor)):
        return True
    return actor.kind in _MAY_REACH and bool(hats_on(case, reach_of(actor)) & rules.OFFICE)


@dataclass(frozen=True, slots=True)
class Standing:
    """`trail`: the names from the top down to its place, without virtual nodes. `provisional`: its deadline lies in a
    year whose holidays nobody has entered yet.
    """

    trail: list[str]
    provisional: bool


def standing_of(case: Case) -> Standing:
    """Where a case stands and by which calendar, in one statement."""
    ids = ids_on(case.place_path)
    units = Org.objects.filter(pk__in=ids).order_by().annotate(stamp=calendar_stamp())
    found = {row[0]: row[1:] for row in units.values_list("pk", "name", "kind__virtual", "stamp")}
    trail = [short_name(found[one][0]) for one in ids if not found[one][1]]
    provisional = False
    if case.due_at is not None and case.is_open:
        provisional = clock_on(case.unit_path, found[ids[-1]][2]).is_provisional(case.due_at)
    return Standing(trail=trail, provisional=provisional)


def earlier_at_place(case: Case, reach: Reach) -> list[Case]:
    """The latest other cases about the same place that this actor may open, with what a line shows of them."""
    same_place = cases_for(reach).filter(place_id=case.place_id, parent__isnull=True).exclude(pk=case.pk)
    shown = ("uuid", "title", "state", "local_state", "submitted_at", "lead", "place_path", "unit_path", "reporter")
    return shown_to(reach, same_place.only(*shown)[:EARLIER_SHOWN])


def assignable_units(case: Case, *, above: Org | None) -> QuerySet[Org]:
    """Where a case can be handed to: everything under `above` (the level above where it lies), but not that."""
    top = above or case.unit
    return subtree(top.pk).exclude(pk=top.pk).filter(kind__virtual=False).select_related("kind")
