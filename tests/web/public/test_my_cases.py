"""What an account has sent, for nobody else."""

import pytest
from django.test import Client

from lianxin.domains.people.actions import link_phone_account
from lianxin.kernel import clock
from tests.factories.accounts import make_resident
from tests.factories.cases import make_case
from tests.factories.people import make_person
from tests.web.pages import send_report, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(town):
    account = make_resident()
    person = make_person("王芳", phone="13987512345")
    person.account = account
    person.save()
    make_case(town.orgs["grid"], name="王芳", phone="13987512345", words="我家门前的路灯坏了")
    return account


def opened_by(user):
    client = Client()
    client.force_login(user)
    return client.get("/my/")


def test_the_owner_reads_each_with_its_sentence(owner):
    words = text_of(opened_by(owner))
    assert "我家门前的路灯坏了" in words
    assert "太保社区" in words


def test_others_read_their_own_emptiness(owner, town):
    for stranger in (make_resident(), town.desk):
        page = opened_by(stranger)
        assert page.status_code == 200
        assert "我家门前的路灯坏了" not in text_of(page)


def test_nobody_is_led_to_the_login(client):
    assert client.get("/my/").status_code == 302


def test_a_phone_s_account_reads_what_it_sent_and_what_bore_no_name(town):
    account = make_resident()
    make_case(town.orgs["grid"], name="王芳", phone="13987512345", words="王芳家门前的路灯坏了")
    make_case(town.orgs["grid"], phone="13987512345", words="桥头的栏杆断了")
    link_phone_account(phone="+8613987512345", user_id=account.pk, language="zh-hans", at=clock.now())
    client = Client()
    client.force_login(account)
    send_report(client, town.orgs["grid"], words="水管又漏了", name="王芳", phone="13987512345")
    page = text_of(client.get("/my/"))
    assert "水管又漏了" in page
    assert "桥头的栏杆断了" in page
    assert "王芳家门前的路灯坏了" not in page


def test_the_phone_and_the_name_together_show_what_was_sent_under_the_name(town):
    account = make_resident()
    make_case(town.orgs["grid"], name="王芳", phone="13987512345", words="王芳家门前的路灯坏了")
    make_case(town.orgs["grid"], name="王芳", phone="13800000000", words="别的王芳的事")
    make_case(town.orgs["grid"], name="王强", phone="13987512345", words="王强的事")
    link_phone_account(phone="+8613987512345", user_id=account.pk, language="zh-hans", at=clock.now())
    client = Client()
    client.force_login(account)
    page = text_of(client.post("/my/", {"name": " 王 芳 "}))
    assert "王芳家门前的路灯坏了" in page
    assert "别的王芳的事" not in page
    assert "王强的事" not in page
    for name in ("", "李四", "x" * 500):
        assert "路灯坏了" not in text_of(client.post("/my/", {"name": name}))


def test_names_are_not_tried_out_without_end(town, owner):
    client = Client()
    client.force_login(owner)
    answers = [client.post("/my/", {"name": f"王{number}"}).status_code for number in range(12)]
    assert answers[0] == 200
    assert answers[-1] == 429
