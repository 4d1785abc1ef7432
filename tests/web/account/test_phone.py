from datetime import timedelta

import pytest
from django.test import Client

from lianxin.foundation.accounts.models import LoginCode, User
from tests.factories.accounts import make_user
from tests.web.account.conftest import is_in

pytestmark = pytest.mark.django_db
PHONE = "138 0013 8000"
ASK, ENTER = "/account/phone/", "/account/phone/code/"
ODD = ["", "\x00", "é" * 5000, "𠮷\u202e", "12", "abc", "+1 555", "１３８"]


def ask(client, phone=PHONE, **more):
    return client.post(ASK, {"phone": phone, **more})


def enter(client, code, **more):
    return client.post(ENTER, {"code": code, **more})


def other_code(code):
    return "000000" if code != "000000" else "111111"


def test_two_steps_and_a_resident_is_in_without_a_script(client, phones):
    page = client.get(ASK)
    assert page.status_code == 200
    answer = ask(client)
    assert answer["Location"] == ENTER
    shown = client.get(ENTER).content.decode()
    assert "138****8000" in shown
    [(number, code, _language)] = phones.sent
    assert number.endswith("13800138000")
    assert code not in shown
    answer = enter(client, f" {code} ")
    assert answer.status_code == 302
    assert is_in(client)
    user = User.objects.get()
    assert (user.kind, phones.accounts) == ("resident", {number: user.pk})
    assert client.get("/account/").status_code == 200
    assert client.get("/desk/accounts/").status_code == 403


def test_known_and_unknown_phones_get_the_same_answer(client, phones):
    ask(client)
    enter(client, phones.sent[0][1])
    LoginCode.objects.update(created_at=LoginCode.objects.get().created_at - timedelta(hours=2))
    known, unknown = Client(), Client()
    first, second = ask(known), ask(unknown, "13900139000")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    one, two = known.get(ENTER).content.decode(), unknown.get(ENTER).content.decode()
    assert len(one) - len(two) in range(-20, 21)
    assert User.objects.count() == 1


def test_a_wrong_code_says_how_many_tries_are_left(client, phones):
    ask(client)
    answer = enter(client, other_code(phones.sent[0][1]))
    assert answer.status_code == 422
    assert "还可以试 4 次" in answer.content.decode()
    assert not is_in(client)


def test_after_five_tries_the_right_code_is_too_late(client, phones):
    ask(client)
    code = phones.sent[0][1]
    for _ in range(5):
        enter(client, other_code(code))
    assert enter(client, code).status_code == 422
    assert not is_in(client)


def test_an_old_code_is_too_late(client, phones):
    ask(client)
    LoginCode.objects.update(expires_at=LoginCode.objects.get().created_at)
    answer = enter(client, phones.sent[0][1])
    assert answer.status_code == 422
    assert "已失效" in answer.content.decode()


def test_a_code_is_good_in_the_browser_that_asked_only(client, phones):
    ask(client)
    stranger = Client()
    assert enter(stranger, phones.sent[0][1])["Location"] == ASK
    assert not is_in(stranger)


def test_asking_twice_in_a_minute_waits(client, phones):
    ask(client)
    answer = ask(client)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 60
    assert len(phones.sent) == 1


def test_a_village_behind_one_address_is_not_shut_out_by_one_of_them(phones):
    for number in range(20):
        assert ask(Client(), f"1380013{number:04d}").status_code == 302


def test_staff_do_not_come_in_by_phone(client, phones):
    ask(client)
    number, code, _language = phones.sent[0]
    phones.accounts[number] = make_user().pk
    answer = enter(client, code)
    assert answer.status_code == 403
    assert not is_in(client)


def test_going_on_to_where_one_wanted(client, phones):
    assert ask(client, next="/account/")["Location"] == f"{ENTER}?next=%2Faccount%2F"
    assert enter(client, phones.sent[0][1], next="/account/")["Location"] == "/account/"
    other = Client()
    ask(other, "13900139000", next="//evil.example")
    assert "evil" not in enter(other, phones.sent[1][1], next="//evil.example")["Location"]


@pytest.mark.parametrize("typed", ODD)
def test_odd_phones_and_codes_never_break_the_pages(client, phones, typed):
    assert ask(client, typed).status_code == 422
    ask(client)
    assert enter(client, typed).status_code == 422
    assert not is_in(client)
    assert client.get(ASK, {"next": typed}).status_code == 200


def test_the_code_page_without_a_code_leads_back(client):
    assert client.get(ENTER)["Location"] == ASK
