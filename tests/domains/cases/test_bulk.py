"""Requests recorded afterwards are exactly what the single actions would have made of them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.bulk import PAST_VERBS, PastCase, PastStep, outsider, record_past_cases
from lianxin.domains.cases.actions.intake import Reporter, Request
from lianxin.domains.cases.enums import Channel, State, TellBy, Verb
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.people.models import Person
from lianxin.foundation.access.actions import grant_role
from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.actions import create_user
from lianxin.foundation.accounts.models import User
from lianxin.foundation.audit.models import AuditRecord
from lianxin.foundation.jobs.models import Job
from lianxin.foundation.journal.models import Fact
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.worktime.queries import clock_for
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Conflict, Invalid, Refused
from tests.factories.orgs import make_city_tree, make_org

START = clock.now().replace(microsecond=0) - timedelta(days=10)
ASKED = Request(
    words="楼道的灯坏了三天，老人上下楼不方便。",
    channel=Channel.QR,
    reporter=Reporter(name="李大姐", phone="13987512345"),
)
# What the clock marks by itself belongs to the day on which it looks.
BY_THE_CLOCK = {"sweep_at", "first_late", "warned_at", "overdue_at"}
OWN_NAMES = {"id", "uuid", "tracking_code", "source", "outside_number", "changed_at"} | BY_THE_CLOCK


def make_staff(org: Org, *roles: Role, username: str = "worker") -> User:
    user = create_user(
        username=username, name="王芳", password="a long pass phrase 7", kind="staff", by=SYSTEM, at=clock.now()
    )
    for role in roles:
        grant_role(user=user, role=role, org=org, by=SYSTEM, at=clock.now())
    return user


@pytest.fixture
def tree(db: None) -> dict[str, Org]:
    return make_city_tree()


@pytest.fixture
def staff(tree: dict[str, Org]) -> User:
    return make_staff(tree["city"], Role.DESK, Role.HANDLER, Role.DISPATCHER, Role.SUPERVISOR)


def step(verb: Verb, hours: int, staff: User, **given: Any) -> PastStep:
    by = REPORTER if verb in {Verb.RATE, Verb.REOPEN, Verb.WITHDRAW} else staff.actor
    if verb == Verb.RATE:
        given = {"solved": "yes", "satisfaction": "satisfied"} | given
    elif verb == Verb.DECLINE:
        given = {"reason": "elsewhere", "refer_to": "拨打 12345"} | given
    elif verb not in {Verb.ACCEPT, Verb.WITHDRAW}:
        given = {"words": f"第 {hours} 小时：{Verb(verb).label}"} | given
    if verb == Verb.RESPOND:
        given = {"told_by": TellBy.CALL} | given
    return PastStep(verb=verb, at=START + timedelta(hours=hours), by=by, **given)


def take(case: Case, past: PastStep) -> None:
    """The same step by the action of its verb."""
    action = getattr(
        actions, {Verb.RESPOND: "respond_to_case", Verb.NOTE: "note_on_case"}.get(past.verb, f"{past.verb}_case")
    )
    wanted: dict[str, Sequence[str]] = {
        Verb.RESPOND: ["words", "told_by"],
        Verb.ASSIGN: ["words", "unit"],
        Verb.ACCEPT: [],
        Verb.DECLINE: ["words", "reason", "refer_to"],
        Verb.RATE: ["words", "solved", "satisfaction"],
        Verb.ANSWER: ["words", "told_by"],
        Verb.RESOLVE: ["words", "told_by"],
    }
    given = {name: getattr(past, name) for name in wanted.get(past.verb, ["words"])}
    action(case=case, by=past.by, at=past.at, **given)


def step_by_step(place: Org, steps: Sequence[PastStep], *, strict: bool = True) -> tuple[Case, list[PastStep]]:
    """The case through the real actions, and the steps that they allowed."""
    case = actions.submit_case(place=place, request=ASKED, by=REPORTER, at=START)
    taken = []
    for past in steps:
        try:
            with transaction.atomic():
                take(case, past)
        except (Conflict, Invalid):
            if strict:
                raise
        else:
            taken.append(past)
    return Case.objects.get(pk=case.pk), taken


def at_once(place: Org, steps: Sequence[PastStep]) -> Case:
    hours = clock_for(place.pk)
    number = str(Case.objects.count())
    past = PastCase(
        place=place,
        request=ASKED,
        submitted_at=START,
        due_at=hours.add_days(START, 5),
        first_due_at=hours.add_minutes(START, 30),
        steps=steps,
        source="old",
        outside_number=number,
    )
    record_past_cases(cases=[past], by=SYSTEM, at=clock.now())
    return Case.objects.get(source="old", outside_number=number)


def told(case: Case) -> dict[str, Any]:
    """Everything that the database knows of a case, without its own names."""
    fields = {
        name: value for name, value in Case.objects.filter(pk=case.pk).values()[0].items() if name not in OWN_NAMES
    }
    events = [
        {name: value for name, value in row.items() if name not in {"id", "case_id", "recorded_at"}}
        for row in CaseEvent.objects.filter(case=case).order_by("version").values()
    ]
    facts = [
        (fact.measure, fact.org, fact.at, fact.quantity, fact.dims, fact.actor, fact.key.rpartition(":")[2])
        for fact in Fact.objects.filter(key__startswith=f"case:{case.uuid}:").exclude(key__endswith=":past")
    ]
    return {"case": fields, "events": events, "facts": sorted(facts, key=lambda fact: (fact[2], fact[0], fact[6]))}


HISTORIES = {
    "waiting": [],
    "answered": [Verb.ANSWER],
    "answered after a call": [Verb.RESPOND, Verb.NOTE, Verb.ANSWER, Verb.RATE],
    "handed to the department and back": [Verb.ASSIGN, Verb.RETURN, Verb.ASSIGN, Verb.ACCEPT, Verb.RESOLVE, Verb.CLOSE],
    "reopened": [Verb.ANSWER, Verb.REOPEN, Verb.ACCEPT, Verb.RESPOND, Verb.RESOLVE, Verb.RATE],
    "reopened after closing": [Verb.ASSIGN, Verb.ACCEPT, Verb.RESOLVE, Verb.CLOSE, Verb.REOPEN, Verb.ESCALATE],
    "passed up": [Verb.ESCALATE, Verb.ESCALATE, Verb.ACCEPT, Verb.RESOLVE],
    "declined": [Verb.DECLINE, Verb.NOTE],
    "taken back": [Verb.ESCALATE, Verb.WITHDRAW],
}


@pytest.mark.parametrize("verbs", HISTORIES.values(), ids=HISTORIES.keys())
def test_past_case_equals_the_same_steps_taken_one_by_one(tree: dict[str, Org], staff: User, verbs: list[Verb]) -> None:
    place = tree["grid"]
    steps = [
        step(verb, hours, staff, **({"unit": place} if verb == Verb.ASSIGN else {}))
        for hours, verb in enumerate(verbs, 1)
    ]

    taken, _steps = step_by_step(place, steps)
    recorded = at_once(place, steps)

    assert told(recorded) == told(taken)


def test_not_solved_leaves_it_open_to_a_second_look(tree: dict[str, Org], staff: User) -> None:
    steps = [step(Verb.ANSWER, 1, staff), step(Verb.RATE, 2, staff, solved="no", satisfaction="unsatisfied")]

    taken, _steps = step_by_step(tree["village"], steps)
    recorded = at_once(tree["village"], steps)

    assert recorded.state == State.RESOLVED
    assert told(recorded) == told(taken)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(st.tuples(st.sampled_from(sorted(PAST_VERBS)), st.integers(0, 5)), max_size=10))
def test_any_walk_recorded_at_once_equals_it_taken_one_by_one(
    tree: dict[str, Org], staff: User, walk: list[tuple[Verb, int]]
) -> None:
    units = list(tree.values())
    steps = [
        step(verb, hours, staff, **({"unit": units[pick]} if verb == Verb.ASSIGN else {}))
        for hours, (verb, pick) in enumerate(walk, 1)
    ]

    taken, allowed = step_by_step(tree["grid"], steps, strict=False)

    assert told(at_once(tree["grid"], allowed)) == told(taken)


def plain(tree: dict[str, Org], number: str, *steps: PastStep, **fields: Any) -> PastCase:
    return PastCase(
        place=tree["grid"],
        request=fields.pop("request", ASKED),
        submitted_at=START,
        source="old",
        outside_number=number,
        steps=steps,
        **fields,
    )


def test_recording_twice_changes_nothing(tree: dict[str, Org], staff: User) -> None:
    cases = [plain(tree, "1", step(Verb.ANSWER, 1, staff)), plain(tree, "2"), plain(tree, "2")]

    first = record_past_cases(cases=cases, by=SYSTEM, at=clock.now())
    facts, records = Fact.objects.count(), AuditRecord.objects.count()
    second = record_past_cases(cases=cases, by=SYSTEM, at=clock.now())

    assert (first.new, first.known, first.steps) == (2, 1, 1)
    assert (second.new, second.known, second.steps) == (0, 3, 0)
    assert Case.objects.count() == 2
    assert (Fact.objects.count(), AuditRecord.objects.count()) == (facts, records)


def test_same_phone_and_name_is_one_person_and_nobody_is_told(tree: dict[str, Org], staff: User) -> None:
    message = Request(
        words=ASKED.words,
        channel=Channel.WEB,
        reporter=Reporter(name="李 大姐", phone="139 8751 2345"),
        tell_by=TellBy.MESSAGE,
    )
    cases = [plain(tree, "1", step(Verb.ANSWER, 1, staff), request=message), plain(tree, "2", request=ASKED)]
    jobs_before = Job.objects.exclude(name="search.refresh").count()

    record_past_cases(cases=cases, by=SYSTEM, at=clock.now())
    record_past_cases(cases=[plain(tree, "3")], by=SYSTEM, at=clock.now())

    assert Person.objects.count() == 1
    assert Job.objects.exclude(name="search.refresh").count() == jobs_before


def test_each_case_has_its_audit_record(tree: dict[str, Org]) -> None:
    record_past_cases(cases=[plain(tree, "1"), plain(tree, "2")], by=SYSTEM, at=clock.now())

    found = AuditRecord.objects.filter(verb="cases.record_past").values_list("subject_id", flat=True)
    assert set(found) == {str(case.uuid) for case in Case.objects.all()}


@pytest.mark.parametrize(
    "verbs, hours",
    [
        ([Verb.RESOLVE], [1]),
        ([Verb.ANSWER, Verb.CLOSE], [2, 1]),
        ([Verb.ASSIGN], [1]),
        ([Verb.RETURN], [1]),
        ([Verb.ANSWER, Verb.RATE, Verb.RATE], [1, 2, 3]),
    ],
    ids=["not accepted", "before the step before", "no unit", "from nobody", "rated twice"],
)
def test_history_that_cannot_have_happened_is_refused_whole(
    tree: dict[str, Org], staff: User, verbs: list[Verb], hours: list[int]
) -> None:
    wrong = plain(tree, "2", *(step(verb, hour, staff) for verb, hour in zip(verbs, hours, strict=True)))

    with pytest.raises(Invalid):
        record_past_cases(cases=[plain(tree, "1"), wrong], by=SYSTEM, at=clock.now())

    assert not Case.objects.exists()


def test_importing_for_a_foreign_unit_is_refused(tree: dict[str, Org]) -> None:
    other = make_org("另一街道", kind="township", parent=tree["county"])
    dispatcher = make_staff(other, Role.DISPATCHER)

    with pytest.raises(Refused):
        record_past_cases(cases=[plain(tree, "1")], by=dispatcher.actor, at=clock.now())


def test_a_step_by_somebody_without_account_keeps_their_name(tree: dict[str, Org]) -> None:
    answered = PastStep(verb=Verb.ANSWER, at=START + timedelta(days=1), by=outsider("区住建局"), words="已修好。")

    record_past_cases(cases=[plain(tree, "1", answered)], by=SYSTEM, at=clock.now())

    event = CaseEvent.objects.get(verb=Verb.ANSWER)
    assert (event.actor_label, event.actor_kind) == ("区住建局", "system")


def test_five_hundred_take_as_many_statements_as_a_few(
    tree: dict[str, Org], staff: User, django_assert_max_num_queries: Any
) -> None:
    cases = [plain(tree, str(number), step(Verb.ANSWER, 1, staff)) for number in range(500)]

    with django_assert_max_num_queries(120):
        record_past_cases(cases=cases, by=SYSTEM, at=clock.now())


def test_second_of_two_at_once_is_told_so_and_writes_nothing(
    tree: dict[str, Org], monkeypatch: pytest.MonkeyPatch
) -> None:
    record_past_cases(cases=[plain(tree, "2")], by=SYSTEM, at=clock.now())
    # As if the other import had committed after this one looked.
    monkeypatch.setattr("lianxin.domains.cases.actions.bulk._unknown", list)

    with pytest.raises(Conflict):
        record_past_cases(cases=[plain(tree, "1"), plain(tree, "2")], by=SYSTEM, at=clock.now())

    assert Case.objects.count() == 1
