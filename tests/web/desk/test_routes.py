"""Who gets what, and why; matters to pass on; questions and papers at the desk."""

import pytest
from django.test import Client
from django.urls import reverse

from lianxin.domains.cases.actions.referring import refer_matter
from lianxin.domains.cases.actions.routing import set_route
from lianxin.domains.cases.models import Case, Category, Route
from lianxin.foundation.access.enums import Role
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from tests.factories.access import make_worker
from tests.factories.cases import make_case, make_category
from tests.web.pages import aged_key, text_of

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def dispatcher(town):
    return client_of(town.dispatcher)


@pytest.fixture
def lamp():
    return make_category("p.lamp", name="路灯", plain=True)


def typed(org):
    return f"{org.name} · {org.code}"


def test_the_page_says_who_and_why_and_who_not(town, dispatcher, lamp):
    grid = town.orgs["grid"]
    page = dispatcher.get(reverse("desk_routes"), {"place": typed(grid), "category": lamp.code})
    assert "太保社区" in text_of(page)
    sent = {"what": lamp.code, "where": typed(town.orgs["community"]), "unit": typed(town.orgs["village"])}
    answer = dispatcher.post(reverse("desk_routes_change"), sent)
    assert answer.status_code == 302
    page = dispatcher.get(answer.url)
    words = text_of(page)
    assert "杨官村" in words
    assert Route.objects.get().unit == town.orgs["village"]
    table = dispatcher.get(reverse("desk_routes_table")).content.decode("utf-8-sig")
    assert "p.lamp,路灯,530502001001,太保社区,530502001201,杨官村" in table
    dispatcher.post(reverse("desk_routes_change"), {"end": str(Route.objects.get().pk)})
    assert not Route.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"where": "没有的地方", "unit": "杨官村"},
        {"where": "太保社区", "unit": "隆阳区住建局"},
        {"where": "", "what": "p.lamp", "unit": "杨官村"},
        {"end": "999999"},
        {"what": "nothing", "unit": "杨官村"},
    ],
)
def test_what_cannot_be_set_comes_back_with_the_reason(town, dispatcher, lamp, sent):
    assert dispatcher.post(reverse("desk_routes_change"), sent).status_code in {403, 404, 422}
    assert not Route.objects.exists()


def test_administrators_of_units_set_routes_and_see_no_case(town, lamp):
    admin = client_of(make_worker(Role.ORG_ADMIN, town.orgs["township"]))
    assert admin.get(reverse("desk_routes")).status_code == 200
    assert "杨官村" in admin.get(reverse("desk_route_units"), {"unit": "杨官"}).content.decode()
    assert admin.get(reverse("desk_board")).status_code == 403


def test_the_dispatcher_reads_and_passes_on(town, dispatcher):
    police = make_category("15", name="治安案件")
    Category.objects.filter(pk=police.pk).update(refer_to="110")
    police.refresh_from_db()
    one = refer_matter(place=town.orgs["grid"], category=police, words="有人偷车", by=REPORTER, at=clock.now())
    assert dispatcher.get(reverse("desk_referrals_waiting")).content == b"1"
    listed = text_of(dispatcher.get(reverse("desk_referrals")))
    assert "治安案件" in listed
    assert "偷车" not in listed
    address = reverse("desk_referral", args=[one.uuid])
    assert "有人偷车" in text_of(dispatcher.get(address))
    assert dispatcher.post(address, {"passed_to": " "}).status_code == 422
    assert dispatcher.post(address, {"passed_to": "太保派出所"}).status_code == 302
    assert dispatcher.get(reverse("desk_referrals_waiting")).content == b""
    assert dispatcher.post(address, {"passed_to": "又一次"}).status_code == 409
    assert client_of(town.desk).get(address).status_code == 403


def test_questions_at_the_desk_are_asked_but_not_owed(town, lamp):
    Category.objects.filter(pk=lamp.pk).update(
        questions=[{"code": "pole", "kind": "number", "label": "灯杆号", "required": True}]
    )
    desk = client_of(town.desk)
    part = desk.get(reverse("desk_enter_questions"), {"category": lamp.code}).content.decode()
    name = f"q-{lamp.pk}-pole"
    assert f'name="{name}"' in part
    sent = {"words": "路灯坏了", "place": typed(town.orgs["grid"]), "channel": "phone", "category": lamp.code}
    shown = desk.post(reverse("desk_enter"), sent | {"show": "questions", "form_key": aged_key()})
    assert f'name="{name}"' in shown.content.decode()
    assert not Case.objects.exists()
    wrong = desk.post(reverse("desk_enter"), sent | {name: "七", "form_key": aged_key()})
    assert wrong.status_code == 422
    assert f'href="#id_{name}"' in wrong.content.decode()
    desk.post(reverse("desk_enter"), sent | {name: "7", "kind": "complaint", "form_key": aged_key()})
    case = Case.objects.get()
    assert (case.answers, case.kind) == ({"pole": "7"}, "complaint")
    page = text_of(desk.get(reverse("desk_case", args=[case.uuid])))
    assert "灯杆号" in page
    desk.post(reverse("desk_enter"), sent | {"form_key": aged_key()})
    assert Case.objects.count() == 2


def test_what_belongs_elsewhere_is_told_at_the_desk(town):
    police = make_category("15", name="治安案件")
    Category.objects.filter(pk=police.pk).update(refer_to="110")
    desk = client_of(town.desk)
    part = desk.get(reverse("desk_enter_questions"), {"category": "15"}).content.decode()
    assert 'href="tel:110"' in part
    with_place = {"category": "15", "place": typed(town.orgs["grid"])}
    assert (
        reverse("report_elsewhere", args=[town.orgs["grid"].code, "15"])
        in desk.get(reverse("desk_enter_questions"), with_place).content.decode()
    )
    odd = {"category": "15", "place": "a/b · ../%2f\x00"}
    assert desk.get(reverse("desk_enter_questions"), odd).status_code == 200
    sent = {"words": "偷车", "place": typed(town.orgs["grid"]), "channel": "phone", "category": "15"}
    assert desk.post(reverse("desk_enter"), sent | {"form_key": aged_key()}).status_code == 422
    assert not Case.objects.exists()


def test_papers_are_ticked_at_the_desk_and_seen_by_who_follows(town, lamp):
    Category.objects.filter(pk=lamp.pk).update(papers=["身份证", "近照一张"])
    lamp.refresh_from_db()
    case = make_case(town.orgs["grid"], category=lamp)
    desk = client_of(town.desk)
    address = reverse("desk_papers", args=[case.uuid])
    desk.post(address, {"paper": ["身份证", "别的"], "form_key": aged_key()})
    body = desk.get(reverse("desk_case", args=[case.uuid])).content.decode()
    assert 'value="身份证" checked' in body
    assert 'value="近照一张" checked' not in body
    follow = text_of(Client().get(reverse("follow", args=[case.tracking_code])))
    assert "身份证" in follow
    assert "近照一张" in follow
    desk.post(address, {"form_key": aged_key()})
    assert 'value="身份证" checked' not in desk.get(reverse("desk_case", args=[case.uuid])).content.decode()
    assert client_of(town.stranger).post(address, {"paper": ["身份证"]}).status_code == 404


def test_a_wrong_kind_is_changed_and_the_case_goes_on(town, lamp):
    set_route(category=lamp, place=None, unit=town.orgs["department"], by=SYSTEM, at=clock.now())
    case = make_case(town.orgs["grid"])
    desk = client_of(town.desk)
    page = desk.post(reverse("desk_category", args=[case.uuid]), {"category": lamp.code}, follow=True)
    assert page.status_code == 200
    assert "隆阳区住建局" in text_of(page)
    case.refresh_from_db()
    assert case.unit == town.orgs["department"]


def test_a_kind_of_another_authority_is_refused_in_words(town):
    police = make_category("15", name="治安案件")
    Category.objects.filter(pk=police.pk).update(refer_to="110")
    case = make_case(town.orgs["grid"])
    page = client_of(town.desk).post(reverse("desk_category", args=[case.uuid]), {"category": "15"})
    assert page.status_code == 422
    assert "110" in text_of(page)


def test_ready_answers_of_the_branch_are_offered_too(town, lamp):
    leaf = make_category("01.01", name="灯泡", parent=make_category("01", name="市政"))
    Category.objects.filter(pk=leaf.parent_id).update(ready_answers=["今晚修好"])
    leaf = Category.objects.get(pk=leaf.pk)
    case = make_case(town.orgs["grid"], category=leaf)
    assert "今晚修好" in text_of(client_of(town.desk).get(reverse("desk_case", args=[case.uuid])))
