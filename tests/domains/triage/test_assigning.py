"""Fresh requests that go without a person: only where a unit allows it, sure enough by its own cases, always marked."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.cli.commands.triage import triage
from lianxin.domains.cases import actions as cases
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.cases.sentences import event_sentence, office_words
from lianxin.domains.triage import queries, tasks
from lianxin.domains.triage.actions import allow_automatic, stop_automatic
from lianxin.domains.triage.actions.proposing import propose_for
from lianxin.domains.triage.models import Allowance, KeptProposal, ModelVersion, Proposed
from lianxin.domains.triage.queries.shown import proposal_of
from lianxin.foundation.access.enums import Role
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.actors import ActorKind
from lianxin.kernel.errors import Conflict, Refused
from tests.domains.cases.told import audited
from tests.domains.triage.arriving import SURE, WORDS, arrive, facts
from tests.factories.access import make_worker
from tests.factories.cases import make_case, make_category
from tests.factories.triage import make_fared

pytestmark = pytest.mark.django_db


def test_what_is_proposed_is_kept_once_with_who_would_get_it(town, tree, learned):
    case = arrive(town)
    tasks.propose.function(case_id=case.pk, unit_id=case.unit_id)
    kept = Proposed.objects.get()
    assert (kept.case, kept.unit, kept.version, kept.right) == (case, town.orgs["community"], None, None)
    proposals = queries.kept_proposals(case)
    assert [one.category.code for one in proposals] == ["lamp", "water", "bus"]
    assert (proposals[0].confidence, proposals[0].words) == (SURE, ("路灯", "不亮"))
    assert proposals[0].unit == town.orgs["department"]
    assert proposals[1].unit == town.orgs["community"]
    assert (case.state, case.category, case.automatic_at) == (State.RECEIVED, None, None)


def test_kept_proposals_take_few_statements_and_one_where_there_is_none(town, tree, learned):
    case = arrive(town)
    other = make_case(town.orgs["grid"])
    with CaptureQueriesContext(connection) as many:
        queries.kept_proposals(case)
    with CaptureQueriesContext(connection) as none:
        assert queries.kept_proposals(other) == []
    assert (len(many), len(none)) == (7, 1)


def test_names_and_numbers_are_masked_before_anything_is_asked(town, tree, learned):
    arrive(town, words="我叫李大姐,电话13987512345,路灯不亮。")
    assert "13987512345" not in learned.heard[0]
    assert "路灯不亮" in learned.heard[0]


@pytest.mark.parametrize(("plain", "kept"), [(True, 1), (False, 0)])
def test_the_word_of_a_resident_leaves_it_open_that_of_staff_does_not(town, tree, learned, plain, kept):
    category = make_category("p.light", plain=True) if plain else tree["water"]
    arrive(town, category=category)
    assert Proposed.objects.count() == kept


def test_nothing_is_proposed_for_what_staff_have_categorised_or_closed_meanwhile(town, tree, learned):
    first, second = make_case(town.orgs["grid"], words=WORDS), make_case(town.orgs["grid"], words=WORDS)
    cases.recategorise_case(case=first, category=tree["bus"], by=town.desk.actor, at=clock.now())
    Case.objects.filter(pk=second.pk).update(state=State.CLOSED, closed_at=clock.now())
    run_due()
    assert not Proposed.objects.exists()


def test_where_it_is_allowed_a_sure_one_goes_alone_and_says_so_everywhere(town, allowed):
    case = arrive(town)
    assert (case.state, case.unit, case.category.code) == (State.ASSIGNED, town.orgs["department"], "lamp")
    assert case.assigner == town.orgs["community"]
    assert case.automatic_at is not None
    events = list(case.events.order_by("version"))
    assert [event.verb for event in events] == [Verb.SUBMIT, Verb.RECATEGORISE, Verb.ASSIGN]
    for event in events[1:]:
        assert event.actor_kind == ActorKind.SYSTEM
        assert {"automatic": "yes", "confidence": "0.9950", "model": "tree"}.items() <= event.details.items()
        assert "没有经人" in " ".join(office_words(event))
    assert "路灯" in events[2].words
    assert "自动" in event_sentence(events[2])
    assert audited(case) == ["cases.submit", "cases.recategorise", "cases.assign"]
    kept = Proposed.objects.get(case=case)
    assert kept.assigned_at == case.automatic_at
    about = {"channel": "qr", "category": "lamp"}
    assert facts("triage.assigned") == [(town.orgs["community"].pk, about)]


def test_run_again_nothing_more_happens(town, allowed):
    case = arrive(town)
    propose_for(case_id=case.pk, unit_id=town.orgs["community"].pk, at=clock.now())
    assert Case.objects.get(pk=case.pk).version == case.version
    assert len(facts("triage.assigned")) == 1


def test_a_job_that_broke_off_leaves_nothing_and_does_everything_the_next_time(town, allowed, monkeypatch):
    case = make_case(town.orgs["grid"], words=WORDS)
    given = {"case_id": case.pk, "unit_id": town.orgs["community"].pk, "at": clock.now()}

    def break_off(**_fact: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("lianxin.domains.triage.actions.proposing.journal.record", break_off)
        with pytest.raises(RuntimeError):
            propose_for(**given)
    assert not Proposed.objects.filter(case=case).exists()
    assert Case.objects.get(pk=case.pk).version == 1
    propose_for(**given)
    assert Case.objects.get(pk=case.pk).state == State.ASSIGNED


def test_a_proposal_takes_few_statements_however_many_cases_are_known(town, tree, learned):
    counts = set()
    for _time in range(3):
        case = make_case(town.orgs["grid"], words=WORDS)
        with CaptureQueriesContext(connection) as taken:
            propose_for(case_id=case.pk, unit_id=case.unit_id, at=clock.now())
        counts.add(len(taken))
        make_fared(town.orgs["community"], tree["lamp"], right=20)
    assert len(counts) == 1
    assert counts.pop() <= 10


def test_the_version_kept_is_the_one_that_spoke(town, tree, learned):
    """Another may come to serve between two looks: there is one."""
    case = make_case(town.orgs["grid"], words=WORDS)
    with CaptureQueriesContext(connection) as taken:
        propose_for(case_id=case.pk, unit_id=case.unit_id, at=clock.now())
    looks = [one["sql"] for one in taken if 'FROM "triage_modelversion"' in one["sql"]]
    assert len(looks) == 1
    other = make_case(town.orgs["grid"], words=WORDS)
    with CaptureQueriesContext(connection) as taken:
        proposal_of(other, tree["lamp"].pk, at=clock.now())
    looks = [one["sql"] for one in taken if 'FROM "triage_modelversion"' in one["sql"]]
    assert len(looks) == 1


def test_less_sure_than_the_threshold_it_waits_for_a_person(town, allowed, learned):
    learned.confidence = 0.98
    assert arrive(town).state == State.RECEIVED


def test_not_allowed_any_more_it_waits_for_a_person(town, allowed):
    stop_automatic(unit=town.orgs["community"], by=town.desk.actor, at=clock.now())
    assert arrive(town).state == State.RECEIVED
    assert Proposed.objects.filter(assigned_at__isnull=True).exists()


def test_other_units_are_not_touched(town, allowed):
    case = make_case(town.orgs["neighbour"], words=WORDS)
    run_due()
    assert Case.objects.get(pk=case.pk).state == State.RECEIVED


def test_what_fared_badly_since_stops_it_by_itself(town, allowed, tree):
    make_fared(town.orgs["community"], tree["water"], right=0, wrong=10)
    assert arrive(town).state == State.RECEIVED
    assert Allowance.objects.filter(until__isnull=True).exists()


def test_how_the_words_of_the_tree_fared_says_nothing_of_what_is_learned(town, allowed):
    unit, now = town.orgs["community"], clock.now()
    assert queries.reckoned_for(unit.pk, at=now, version=None).threshold == 0.99
    assert queries.reckoned_for(unit.pk, at=now, version=ModelVersion(card={"threshold": 0.9})).proposals == 0


def test_what_is_more_than_a_year_ago_says_nothing(town, allowed):
    later = clock.now() + timedelta(days=366)
    assert queries.reckoned_for(town.orgs["community"].pk, at=later, version=None).proposals == 0


def test_a_person_who_was_faster_is_left_alone(town, allowed):
    case = make_case(town.orgs["grid"], words=WORDS)
    cases.note_on_case(case=case, words="已电话问过", by=town.desk.actor, at=clock.now())
    run_due()
    case.refresh_from_db()
    assert (case.state, case.category, case.version) == (State.RECEIVED, None, 2)
    assert Proposed.objects.get(case=case).assigned_at is None


def test_a_resident_s_own_word_is_a_word(town, allowed):
    assert arrive(town, category=make_category("p.light", plain=True)).state == State.RECEIVED


@pytest.mark.parametrize("change", [{"refer_to": "12333"}, {"excluded": True}, {"plain": True, "level": 0}])
def test_matters_of_other_authorities_and_plain_words_never_go_alone(town, allowed, tree, change):
    Category.objects.filter(pk=tree["lamp"].pk).update(**change)
    case = arrive(town)
    assert (case.state, case.version) == (State.RECEIVED, 1)


def test_what_would_stay_at_the_desk_is_left_to_the_desk(town, allowed, tree):
    Category.objects.filter(pk=tree["lamp"].pk).update(department="")
    case = arrive(town)
    assert (case.state, case.version, case.category) == (State.RECEIVED, 1, None)


def test_allowing_is_recorded_and_stopping_too(town, allowed):
    unit = town.orgs["community"]
    assert (allowed.unit, allowed.allowed_by, allowed.until) == (unit, town.desk, None)
    assert allow_automatic(unit=unit, by=town.dispatcher.actor, at=clock.now()) == allowed
    stop_automatic(unit=unit, by=town.dispatcher.actor, at=clock.now())
    stop_automatic(unit=unit, by=town.dispatcher.actor, at=clock.now())
    allowed.refresh_from_db()
    assert allowed.stopped_by == town.dispatcher
    assert allowed.until is not None
    told = [record for record in records_about(("org", str(unit.pk))) if record.verb.startswith("triage.")]
    assert sorted(record.verb for record in told) == ["triage.allow", "triage.stop"]
    again = allow_automatic(unit=unit, by=town.desk.actor, at=clock.now())
    assert again != allowed


def test_only_who_sends_requests_on_for_the_unit_allows_or_stops_it(town, allowed):
    unit = town.orgs["community"]
    auditor = make_worker(Role.AUDITOR, town.orgs["county"])
    for user in (town.stranger, town.grid_worker, town.handler, town.supervisor, auditor):
        with pytest.raises(Refused):
            allow_automatic(unit=unit, by=user.actor, at=clock.now())
        with pytest.raises(Refused):
            stop_automatic(unit=unit, by=user.actor, at=clock.now())
    assert queries.allowance_of(unit) == allowed


def test_what_was_not_measured_is_not_allowed(town, tree, learned):
    make_fared(town.orgs["community"], tree["lamp"], right=99)
    with pytest.raises(Conflict):
        allow_automatic(unit=town.orgs["community"], by=town.desk.actor, at=clock.now())
    assert not Allowance.objects.exists()


def test_proposals_of_a_version_are_told_as_they_fared(town, allowed):
    arrive(town)
    told = queries.in_use()[None]
    assert (told.proposed, told.settled, told.right, told.assigned, told.returned) == (121, 120, 120, 1, 0)


def test_the_console_tells_how_proposals_fared_in_daily_work(town, allowed):
    arrive(town)
    told = CliRunner().invoke(triage, ["versions"], catch_exceptions=False).output
    assert "121 proposed, 120 put to the test, 100.0% right; 1 went without a person, 0 of them given back" in told


def test_kept_proposals_go_with_their_request(town, tree, learned):
    case = arrive(town)
    Case.objects.filter(pk=case.pk).delete()
    assert not KeptProposal.objects.exists()
