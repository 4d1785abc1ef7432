"""What an account has sent, for nobody else."""

import pytest
from django.test import Client

from tests.factories.accounts import make_resident
from tests.factories.cases import make_case
from tests.factories.people import make_person
from tests.web.pages import text_of

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
