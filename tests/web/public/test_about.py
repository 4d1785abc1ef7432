"""While a resident writes: what it may be about, asked in plain words and never set."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.domains.cases.actions import guard
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.triage.models import ModelVersion, Proposed
from lianxin.domains.triage.queries import plain
from lianxin.kernel import clock
from tests.factories.cases import make_category
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
WORDS = "小区路灯不亮,夜里黑漆漆的。"
LEARNED = ("01.02", "p.lamp", "p.water", "p.bus", "p.trash", "p.home", "p.noise", "p.old")


class Model:
    """What was learned: shares of the labels, whatever is written."""

    labels = LEARNED

    def __init__(self, shares):
        self.shares = shares

    def confidences(self, _message):
        return self

    def tolist(self):
        return [self.shares.get(label, 0.01) for label in LEARNED]


@pytest.fixture
def kinds(town):
    """Seven plain words, one of them no longer offered, and one category of the tree."""
    make_category("01.02", name="市政管理")
    made = {code: make_category(code, name=f"{code}类", plain=True) for code in LEARNED[1:]}
    Category.objects.filter(code="p.old").update(valid_to=clock.today())
    return made


@pytest.fixture
def learned(kinds, monkeypatch):
    """Lets a version serve that has these shares."""
    now = clock.now()
    ModelVersion.objects.create(made_at=now, digest="0", card={}, serves=True, served_at=now)

    def serve(**shares):
        model = Model({label.replace("_", "."): share for label, share in shares.items()})
        monkeypatch.setattr(plain, "model_of", lambda _version: model)

    return serve


def ask(client, town, words=WORDS, **more):
    return client.post(f"/at/{town.orgs['grid'].code}/known/", {"words": words} | more)


def asked(page) -> list[str]:
    return re.findall(r'data-chooses="([^"]*)"', page.content.decode())


def test_only_what_they_can_choose_and_no_figures(town, resident, learned):
    learned(p_lamp=0.3, p_water=0.25, p_old=0.4, **{"01_02": 0.5})
    page = ask(resident, town)
    assert asked(page) == ["p.lamp", "p.water"]
    body = page.content.decode()
    assert body.count('aria-pressed="false"') == 2
    assert "p.lamp类" in text_of(page)
    assert "%" not in text_of(page)
    assert not re.search(r"0\.\d", text_of(page))


def test_nothing_is_asked_where_nothing_is_likelier_than_by_chance(town, resident, learned):
    learned()
    assert asked(ask(resident, town)) == []
    learned(p_lamp=0.9)
    assert asked(ask(resident, town, words="路灯")) == []
    assert asked(ask(resident, town)) == ["p.lamp"]


def test_nothing_is_asked_where_nothing_was_learned(town, resident, kinds):
    assert asked(ask(resident, town)) == []


def test_a_damaged_file_takes_no_page_down(town, resident, kinds, settings, tmp_path):
    settings.TRIAGE_ROOT = tmp_path
    now = clock.now()
    ModelVersion.objects.create(made_at=now, digest="0" * 64, card={}, serves=True, served_at=now)
    page = ask(resident, town)
    assert (page.status_code, asked(page)) == (200, [])


def test_nothing_is_kept(town, resident, learned):
    learned(p_lamp=0.9)
    ask(resident, town)
    assert not Case.objects.exists()
    assert not Proposed.objects.exists()


def test_one_takes_as_many_statements_as_three(town, resident, learned):
    counts = set()
    for shares in ({"p_lamp": 0.3, "p_water": 0.3, "p_bus": 0.3}, {"p_lamp": 0.9}):
        learned(**shares)
        with CaptureQueriesContext(connection) as captured:
            assert len(asked(ask(resident, town))) == len(shares)
        counts.add(len(captured))
    assert len(counts) == 1


def test_who_asks_and_asks_is_slowed_down(town, resident, learned, monkeypatch):
    monkeypatch.setattr(guard, "PER_ADDRESS", 1)
    learned(p_lamp=0.9)
    assert [ask(resident, town).status_code for _time in range(2)] == [200, 429]


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>路灯不亮", "灯" * 20_000, "\x00路灯不亮", "{{ 7*7 }}%(x)s路灯"]
)
def test_whatever_is_typed_never_comes_back(town, resident, learned, words):
    learned(p_lamp=0.9)
    page = ask(resident, town, words=words)
    assert page.status_code == 200
    assert "alert" not in page.content.decode()
    assert "7*7" not in page.content.decode()


def test_the_page_has_a_place_for_it_and_all_kinds_without_a_script(town, resident, kinds):
    body = resident.get(f"/at/{town.orgs['grid'].code}/").content.decode()
    assert "data-about" in body
    assert body.count('name="category"') == 6
    assert "checked" not in body
