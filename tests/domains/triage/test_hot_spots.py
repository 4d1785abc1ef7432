"""Hot spots by night: found at the lowest place, told once, told again when hotter, over by themselves."""

from datetime import timedelta

import pytest

from lianxin.domains.cases.actions import answer_case, merge_case
from lianxin.domains.cases.models import Case
from lianxin.domains.messaging.models import Notice
from lianxin.domains.triage.actions import hot_spots as module
from lianxin.domains.triage.actions.hot_keeping import KEPT, end_forgotten, purge_hot_spots
from lianxin.domains.triage.actions.hot_nightly import hot_spots
from lianxin.domains.triage.actions.hot_notes import note_hot_spot
from lianxin.domains.triage.actions.hot_spots import Reckoned, reckon_hot_spots
from lianxin.domains.triage.enums import HeatClass, HotState
from lianxin.domains.triage.heat_words import expected_words, parts_of, rise_words, sum_words
from lianxin.domains.triage.models import HotNote, HotSpot
from lianxin.domains.triage.queries.hot_counting import places_reckoned, units_to_reckon, watched
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.orgs.actions import close_org, move_org
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict, Invalid, Refused
from tests.factories.cases import make_town
from tests.factories.heat import make_hot_spot, make_requests, make_rise, make_topic
from tests.factories.orgs import deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def topic():
    return make_topic()


def night(town, *, days=0, org="county"):
    """As if so many days later."""
    at = clock.now() + timedelta(days=days)
    day = clock.local_day(at) - timedelta(days=1)
    return reckon_hot_spots(org=town.orgs[org], day=day, by=SYSTEM, at=at)


def told():
    return Notice.objects.filter(template="triage.hot_spot")


def audited(spot):
    return [record.verb for record in records_about(("hot_spot", str(spot.uuid)))]


def test_a_rise_is_found_where_it_is_and_those_concerned_are_told_once(town, topic):
    spot = make_hot_spot(town.orgs["grid"], topic)
    assert (spot.place, spot.category, spot.mostly) == (town.orgs["community"], topic.parent, topic)
    assert (spot.cases, spot.persons, spot.unanswered, spot.weeks) == (12, 12, 12, 1)
    assert spot.heat == spot.for_number + spot.for_growth + spot.for_support + spot.for_age + spot.for_unanswered
    assert spot.until == clock.today() - timedelta(days=1)
    assert spot.state == HotState.WARNED
    assert sorted(notice.person.name for notice in told()) == sorted([town.desk.name, town.dispatcher.name])
    assert "太保社区" in told()[0].subject
    assert f"/desk/hot/{spot.uuid}/" in told()[0].body
    hot_spots()
    run_due()
    assert told().count() == 2
    assert sorted(audited(spot)) == ["triage.hot_spot_began", "triage.hot_spot_warned"]


def test_the_same_night_twice_changes_nothing_and_an_earlier_one_even_less(town, topic):
    make_rise(town.orgs["grid"], topic)
    assert night(town) == Reckoned(begun=1, kept=0, ended=0)
    before = HotSpot.objects.values().get()
    assert night(town) == Reckoned(begun=0, kept=1, ended=0)
    assert {name: value for name, value in HotSpot.objects.values().get().items() if name != "made_at"} == {
        name: value for name, value in before.items() if name != "made_at"
    }
    assert night(town, days=-3) == Reckoned(0, 0, 0)
    assert HotSpot.objects.get().until == before["until"]


def test_what_another_wrote_meanwhile_is_not_written_over(town, topic, monkeypatch):
    make_rise(town.orgs["grid"], topic)
    night(town)
    look = module._Night.look

    def look_and_be_late(self):
        look(self)
        HotSpot.objects.update(until=clock.today())

    monkeypatch.setattr(module._Night, "look", look_and_be_late)
    with pytest.raises(Conflict):
        night(town)


def test_after_eight_weeks_the_new_number_is_the_usual_one(town, topic):
    spot = make_hot_spot(town.orgs["grid"], topic)
    HotSpot.objects.update(began_at=clock.now() - timedelta(weeks=9))
    assert night(town) == Reckoned(begun=1, kept=0, ended=1)
    spot.refresh_from_db()
    assert spot.is_over


def test_it_is_told_again_when_it_reaches_another_class(town, topic):
    spot = make_hot_spot(town.orgs["grid"], topic, count=6)
    assert spot.warned_class < HeatClass.VERY_HOT
    make_requests(25, town.orgs["grid"], topic, at=clock.at_local(clock.today() - timedelta(days=1), hour=20))
    reckon_hot_spots(org=town.orgs["county"], day=clock.today() - timedelta(days=1), by=SYSTEM, at=clock.now())
    run_due()
    spot.refresh_from_db()
    assert spot.warned_class == spot.heat_class == HeatClass.VERY_HOT
    assert told().count() == 4


def test_it_is_over_by_itself_when_the_number_is_usual_again(town, topic):
    spot = make_hot_spot(town.orgs["grid"], topic)
    assert night(town, days=9) == Reckoned(begun=0, kept=0, ended=1)
    spot.refresh_from_db()
    assert (spot.state, spot.is_over) == (HotState.OVER, True)
    assert audited(spot).count("triage.hot_spot_over") == 1
    assert night(town, days=9) == Reckoned(0, 0, 0)


def test_a_warning_that_comes_after_the_end_tells_nobody(town, topic):
    make_rise(town.orgs["grid"], topic)
    night(town)
    night(town, days=9)
    run_due()
    assert not told().exists()


def test_what_is_answered_cools_it_and_what_joined_heats_it(town, topic):
    spot = make_hot_spot(town.orgs["grid"], topic)
    cases = list(Case.objects.order_by("pk"))
    for case in cases[:6]:
        answer_case(case=case, words="管道已修好。", by=town.desk.actor, at=clock.now())
    for case in cases[7:9]:
        merge_case(case=case, lead=cases[6], by=town.desk.actor, at=clock.now())
    night(town)
    cooled = HotSpot.objects.get()
    assert (cooled.unanswered, cooled.joined, cooled.cases) == (6, 2, 12)
    assert cooled.for_unanswered == 10 < spot.for_unanswered
    assert cooled.for_support == 2 > spot.for_support


def test_a_rise_over_several_communities_is_told_of_the_township(town, topic):
    for name in ("grid", "neighbour", "village"):
        make_rise(town.orgs[name], topic, count=4)
    night(town)
    assert HotSpot.objects.get().place == town.orgs["township"]


def test_above_the_county_a_rise_of_one_county_is_not_told_again(town, topic):
    make_rise(town.orgs["grid"], topic)
    assert night(town, org="city") == Reckoned(0, 0, 0)
    assert set(units_to_reckon()) == {town.orgs["city"].pk, town.orgs["county"].pk}


def test_a_county_that_goes_on_rising_explains_the_city(town, topic, monkeypatch):
    for name in ("grid", "neighbour", "village"):
        make_rise(town.orgs[name], topic, count=4)
    night(town)
    HotSpot.objects.update(place=town.orgs["county"])
    seen = []
    rises = module.rises
    monkeypatch.setattr(module, "rises", lambda area, begun: seen.append(begun) or rises(area, begun))
    assert night(town, org="city") == Reckoned(0, 0, 0)
    county = path_of(town.orgs["county"].pk)
    assert [path for path, _topic in seen[0]] == [county]
    assert not HotSpot.objects.filter(place=town.orgs["city"]).exists()


def test_parts_that_were_given_out_are_no_requests(town, topic):
    make_rise(town.orgs["grid"], topic, count=4)
    lead = Case.objects.earliest("pk")
    Case.objects.exclude(pk=lead.pk).update(parent=lead)
    make_requests(4, town.orgs["grid"], topic, at=clock.at_local(clock.today() - timedelta(days=1), hour=9))
    assert night(town) == Reckoned(begun=1, kept=0, ended=0)
    assert HotSpot.objects.get().cases == 5


def test_what_has_no_category_and_an_empty_place_have_no_hot_spots(town):
    assert night(town) == Reckoned(0, 0, 0)
    make_rise(town.orgs["grid"], None, count=6)
    assert night(town) == Reckoned(0, 0, 0)
    hot_spots()


def test_only_the_clock_and_operators_reckon(town):
    with pytest.raises(Refused):
        reckon_hot_spots(org=town.orgs["county"], day=clock.today(), by=town.supervisor.actor, at=clock.now())


def test_what_rose_at_a_unit_that_was_closed_ends(town, topic):
    spot = make_hot_spot(town.orgs["neighbour"], topic)
    assert end_forgotten(at=clock.now()) == 0
    close_org(org=town.orgs["neighbour"], on=clock.today(), **deed())
    assert end_forgotten(at=clock.now()) == 1
    spot.refresh_from_db()
    assert (spot.state, spot.is_over) == (HotState.OVER, True)
    assert audited(spot).count("triage.hot_spot_over") == 1
    assert end_forgotten(at=clock.now()) == 0


def test_what_rose_where_no_night_looks_any_more_ends(town, topic):
    spot = make_hot_spot(town.orgs["grid"], topic)
    move_org(org=town.orgs["township"], parent=town.orgs["city"], on=clock.today(), **deed())
    assert town.orgs["community"].pk not in places_reckoned({town.orgs["community"].pk})
    hot_spots()
    spot.refresh_from_db()
    assert spot.is_over


def test_a_night_looks_at_exactly_what_the_jobs_watch(town):
    units = Org.objects.in_bulk(units_to_reckon())
    told = {seen.units[path] for seen in map(watched, units.values()) for path in seen.told}
    assert town.orgs["community"].pk in told
    assert town.orgs["city"].pk in told
    assert places_reckoned(set(Org.objects.values_list("pk", flat=True))) == told


def test_what_goes_on_after_an_outage_goes_on_with_its_notes_and_no_new_warning(town, topic, monkeypatch):
    spot = make_hot_spot(town.orgs["grid"], topic)
    note_hot_spot(spot=spot, words="已知道，管道周四修好。", by=town.desk.actor, at=clock.now())
    warnings, later = told().count(), clock.now() + timedelta(days=5)
    make_requests(12, town.orgs["grid"], topic, at=later - timedelta(days=2))
    monkeypatch.setattr(clock, "now", lambda: later)
    hot_spots()
    run_due()
    spot.refresh_from_db()
    assert (spot.is_over, spot.until) == (False, clock.local_day(later) - timedelta(days=1))
    assert HotSpot.objects.count() == 1
    assert [note.words for note in spot.notes.all()] == ["已知道，管道周四修好。"]
    assert told().count() == warnings
    assert "triage.hot_spot_over" not in audited(spot)


def test_what_was_over_three_years_ago_is_deleted_with_its_notes(town, topic):
    spot = make_hot_spot(town.orgs["grid"], topic)
    note_hot_spot(spot=spot, words="已知道，管道周四修好。", by=town.desk.actor, at=clock.now())
    assert purge_hot_spots(at=clock.now() + 2 * KEPT) == 0
    ended = clock.now()
    HotSpot.objects.update(state=HotState.OVER, ended_at=ended)
    assert purge_hot_spots(at=ended + KEPT) == 0
    assert HotNote.objects.count() == 1
    assert purge_hot_spots(at=ended + KEPT + timedelta(seconds=1)) == 1
    assert not HotSpot.objects.exists()
    assert not HotNote.objects.exists()
    assert audited(spot).count("triage.hot_spot_purged") == 1


def test_the_nightly_job_deletes_what_is_old(town, topic):
    make_hot_spot(town.orgs["grid"], topic)
    old = clock.now() - KEPT - timedelta(days=1)
    HotSpot.objects.update(state=HotState.OVER, ended_at=old)
    hot_spots()
    assert not HotSpot.objects.exists()


def test_the_audit_never_keeps_what_was_said(town, topic):
    spot = make_hot_spot(town.orgs["grid"], topic)
    note_hot_spot(spot=spot, words="请找赵国栋 13800001234。", by=town.desk.actor, at=clock.now())
    records = [one for one in records_about(("hot_spot", str(spot.uuid))) if one.verb == "triage.hot_spot_noted"]
    assert [one.changes for one in records] == [{"length": 18}]


def test_the_unit_says_what_it_does(town, topic):
    spot = make_hot_spot(town.orgs["grid"], topic)
    note = note_hot_spot(spot=spot, words=" 已知道，管道周四修好。 ", by=town.desk.actor, at=clock.now(), key="one")
    assert note.words == "已知道，管道周四修好。"
    assert audited(spot).count("triage.hot_spot_noted") == 1
    assert note_hot_spot(spot=spot, words="又一次", by=town.desk.actor, at=clock.now(), key="one") is None
    note_hot_spot(spot=spot, words="县里已派抢修队。", by=town.supervisor.actor, at=clock.now())
    assert [one.words for one in spot.notes.all()] == ["县里已派抢修队。", "已知道，管道周四修好。"]


def test_others_say_nothing_and_nothing_is_said_of_what_is_over(town, topic):
    spot = make_hot_spot(town.orgs["grid"], topic)
    for user in (town.stranger, town.handler):
        with pytest.raises(Refused):
            note_hot_spot(spot=spot, words="我们知道。", by=user.actor, at=clock.now())
    for words in (" ", "长" * 501):
        with pytest.raises(Invalid):
            note_hot_spot(spot=spot, words=words, by=town.desk.actor, at=clock.now())
    night(town, days=9)
    with pytest.raises(Conflict):
        note_hot_spot(spot=spot, words="我们知道。", by=town.desk.actor, at=clock.now())


def test_the_formula_is_told_so_that_it_adds_up(town, topic):
    spot = make_hot_spot(town.orgs["grid"], topic)
    parts = parts_of(spot)
    assert sum(part.points for part in parts) == spot.heat
    assert sum(part.most for part in parts) == 100
    assert all(str(part.points) in sum_words(spot) for part in parts)
    assert str(spot.cases) in rise_words(spot)
    assert len(expected_words(spot)) == 4
    assert str(spot.bar) in expected_words(spot)[-1]
