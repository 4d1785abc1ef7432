"""The telephone desk: who calls, entering and answering at once, who speaks the language, passing a call on."""

import pytest

from lianxin.domains.cases.actions.knowledge import Kept, keep_answer
from lianxin.domains.cases.actions.public_events import declare_event
from lianxin.domains.cases.enums import Channel, State
from lianxin.domains.cases.models import Case
from lianxin.foundation.accounts.actions import set_spoken_languages
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.journal.models import Fact
from lianxin.kernel import clock
from tests.factories.cases import make_case
from tests.web.pages import aged_key, text_of

pytestmark = pytest.mark.django_db
PHONE = "13987512345"


def entered(desk, town, **said):
    fields = {
        "phone": PHONE,
        "name": "王芳",
        "words": "三单元路灯不亮。",
        "place": f"x · {town.orgs['grid'].code}",
        "tell_by": "call",
        "form_key": aged_key(),
    }
    return desk.post("/desk/call/", fields | said)


def test_a_number_opens_what_it_asked_before_and_its_place(town, desk):
    make_case(town.orgs["grid"], name="王芳", phone=PHONE, words="水管漏水了两天。")
    page = desk.get(f"/desk/call/?caller={PHONE}")
    assert "水管漏水" in text_of(page)
    assert page.context["name"] == "王芳"
    assert town.orgs["grid"].code in page.context["place"]


def test_a_caller_of_another_unit_is_a_stranger(town, desk):
    make_case(town.orgs["neighbour"], name="王芳", phone=PHONE, words="水管漏水了两天。")
    page = desk.get(f"/desk/call/?caller={PHONE}")
    assert "水管漏水" not in text_of(page)
    assert page.context["name"] == ""
    assert "王芳" not in text_of(page)


@pytest.mark.parametrize("typed", ["", "abc", "1" * 200, "\x00", "<b>", "+86 139 8751 2345"])
def test_any_number_leads_to_a_page(town, desk, typed):
    assert desk.get("/desk/call/", {"caller": typed}).status_code == 200
    assert desk.get("/desk/call/caller/", {"phone": typed, "language": typed}).status_code == 200


def test_a_call_is_entered_and_answered_at_once(town, desk):
    assert entered(desk, town, answer="今天下午换。", language="local").status_code == 302
    case = Case.objects.get()
    assert (case.channel, case.state, case.entered_by) == (Channel.PHONE, State.RESOLVED, town.desk)
    assert case.reporter.language == "local"
    assert case.number in text_of(desk.get(f"/desk/call/?done={case.number}"))


def test_a_double_press_enters_once_and_nothing_is_lost_when_wrong(town, desk):
    key = aged_key()
    assert entered(desk, town, form_key=key).status_code == entered(desk, town, form_key=key).status_code == 302
    assert Case.objects.count() == 1
    wrong = entered(desk, town, place="没有这个地方")
    assert wrong.status_code == 422
    assert "三单元路灯不亮" in wrong.content.decode()


def test_a_call_passed_on_is_only_counted(town, desk):
    key = aged_key()
    for _press in range(2):
        assert desk.post("/desk/call/passed-on/", {"number": "110", "form_key": key}).status_code == 302
    fact = Fact.objects.get(measure="cases.passed_on")
    assert (fact.org, fact.dims) == (town.orgs["community"].pk, {"number": "110"})
    assert Case.objects.count() == 0
    subject = ("org", str(town.orgs["community"].pk))
    assert records_about(subject).filter(verb="cases.pass_call_on").count() == 1
    assert desk.post("/desk/call/passed-on/", {"number": "999", "form_key": aged_key()}).status_code == 422
    assert Fact.objects.filter(measure="cases.passed_on").count() == 1


def test_who_speaks_the_language_is_named(town, desk):
    set_spoken_languages(user=town.grid_worker, codes=["local"], by=town.grid_worker.actor, at=clock.now())
    page = desk.get("/desk/call/caller/", {"phone": "", "language": "local"})
    assert town.grid_worker.name in text_of(page)
    assert town.grid_worker.name not in text_of(desk.get("/desk/call/caller/", {"language": "en"}))


def test_without_the_right_there_is_no_telephone_desk(town, opened):
    assert opened(town.supervisor).get("/desk/call/").status_code == 403
    assert opened(town.handler).post("/desk/call/passed-on/", {"number": "110"}).status_code == 403


def known_answer(town):
    here = town.orgs["township"]
    kept = Kept(title="医保报销", words="带身份证到便民服务中心。", owner=here, org=here, source="医保局")
    return keep_answer(kept=kept, by=town.dispatcher.actor, at=clock.now())


def test_a_known_answer_is_found_by_initials_and_named_in_the_timeline(town, desk):
    known = known_answer(town)
    page = desk.get("/desk/call/answers/", {"known": "ybbx"})
    assert known.title in text_of(page)
    entered(desk, town, answer=known.words, knowledge=str(known.uuid))
    event = Case.objects.get().events.get(verb="answer")
    assert event.details["knowledge"] == str(known.uuid)


def test_a_call_about_something_going_on_is_attached_to_it(town, desk):
    event = declare_event(
        place=town.orgs["community"], title="片区停水", words="正在抢修。", by=town.desk.actor, at=clock.now()
    )
    assert entered(desk, town, event=str(event.uuid)).status_code == 302
    case = Case.objects.get()
    assert case.public_event_id == event.pk
    assert entered(desk, town, event="no event", words="另一件事。").status_code == 302
