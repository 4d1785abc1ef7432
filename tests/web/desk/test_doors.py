"""Every page of the desk as owner, colleague, stranger and nobody."""

import pytest
from django.test import Client

from lianxin.domains.cases.models import Case
from lianxin.foundation.access.enums import Role
from tests.factories.access import make_worker
from tests.factories.accounts import make_resident
from tests.factories.cases import make_case
from tests.web.pages import aged_key

pytestmark = pytest.mark.django_db

PAGES = [
    "/desk/",
    "/desk/waiting/",
    "/desk/search/?q=1",
    "/desk/enter/",
    "/desk/enter/places/",
    "/desk/knowledge/",
    "/desk/knowledge/new/",
    "/desk/lost/",
    "/desk/posters/",
    "/desk/poster-sheet/",
    "/desk/notices/",
    "/desk/notices/unread/",
]
OF_ANY_ACCOUNT = {"/desk/notices/", "/desk/notices/unread/"}
OF_A_DESK = {"/desk/lost/", "/desk/posters/", "/desk/poster-sheet/", "/desk/knowledge/", "/desk/knowledge/new/"}
OF_WHO_ENTERS = {"/desk/enter/", "/desk/enter/places/"}
OF_A_CASE = ["", "receipt/"]
DEEDS = [
    "phone/",
    "look/",
    "category/",
    "proposed/",
    "respond/",
    "answer/",
    "assign/",
    "accept/",
    "note/",
    "close/",
    "decline/",
]


@pytest.fixture
def case(town):
    return make_case(town.orgs["grid"], name="王芳", phone="13987512345")


@pytest.mark.parametrize("address", PAGES)
def test_nobody_is_led_to_the_login(town, client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/")


@pytest.mark.parametrize("address", PAGES)
def test_the_desk_opens_everything(town, desk, address):
    assert desk.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_an_account_without_a_role_opens_only_its_notices(town, opened, address):
    expected = 200 if address in OF_ANY_ACCOUNT else 403
    for user in (make_resident(), make_worker(Role.SYSTEM_ADMIN, town.orgs["city"])):
        answer = opened(user).get(address)
        # An administrator has first to set up the second factor.
        assert answer.status_code == expected or (answer.status_code == 302 and "/account/" in answer.url)


@pytest.mark.parametrize(
    ("who", "closed"),
    [
        ("grid_worker", OF_A_DESK),
        ("handler", OF_A_DESK | OF_WHO_ENTERS),
        ("dispatcher", set()),
        ("supervisor", OF_A_DESK | OF_WHO_ENTERS),
    ],
)
def test_each_colleague_opens_what_the_role_allows(town, opened, who, closed):
    client = opened(getattr(town, who))
    refused = {address for address in PAGES if client.get(address).status_code == 403}
    assert refused == closed


@pytest.mark.parametrize("page", OF_A_CASE)
@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("desk", 200),
        ("grid_worker", 200),
        ("dispatcher", 200),
        ("supervisor", 200),
        ("stranger", 404),
        ("handler", 404),
    ],
)
def test_a_case_is_open_to_those_responsible(town, case, opened, page, who, expected):
    if page == "receipt/" and who in {"supervisor", "handler"}:
        expected = 403
    assert opened(getattr(town, who)).get(f"/desk/cases/{case.uuid}/{page}").status_code == expected


@pytest.mark.parametrize("deed", DEEDS)
def test_a_stranger_does_nothing_and_learns_nothing(town, case, opened, deed):
    fields = {"form_key": aged_key(), "words": "x", "reason": "x", "who": "x", "unit": town.orgs["grid"].pk}
    stranger = opened(town.stranger)
    mine = stranger.post(f"/desk/cases/{case.uuid}/{deed}", fields)
    unknown = stranger.post(f"/desk/cases/01a20200-0000-7000-8000-000000000000/{deed}", fields)
    assert mine.status_code == unknown.status_code == 404
    assert Case.objects.get(pk=case.pk).version == 1


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_does_nothing(town, case, deed):
    assert Client().post(f"/desk/cases/{case.uuid}/{deed}", {"form_key": aged_key()}).status_code == 302
    assert Case.objects.get(pk=case.pk).version == 1


@pytest.mark.parametrize("deed", DEEDS)
def test_deeds_are_not_done_by_looking(town, case, desk, deed):
    answer = desk.get(f"/desk/cases/{case.uuid}/{deed}")
    assert answer.status_code == 302
    assert answer.url == f"/desk/cases/{case.uuid}/"
    assert Case.objects.get(pk=case.pk).version == 1


def test_forms_need_their_csrf_token(town, case):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town.desk)
    assert strict.post(f"/desk/cases/{case.uuid}/note/", {"form_key": aged_key(), "words": "x"}).status_code == 403
    assert Case.objects.get(pk=case.pk).version == 1
