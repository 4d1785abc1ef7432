"""The page of the audit: who reads it, what narrows it, what it never shows, and the seals."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.foundation.access.enums import Role
from lianxin.foundation.audit.actions import record, seal
from lianxin.foundation.audit.queries import recent, records_about
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.access import make_worker
from tests.factories.accounts import make_resident
from tests.factories.orgs import days
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(town, opened):
    return opened(make_worker(Role.AUDITOR, town.orgs["county"], name="段审计"))


def deed(number=1, *, verb="orgs.rename", by=SYSTEM, subject=("org", "77"), at=None, **more):
    for _round in range(number):
        record(verb=verb, by=by, at=at or clock.now(), subject=subject, **more)


def shown(client, query=""):
    return [row.record.pk for row in client.get(f"/desk/audit/{query}").context["rows"]]


def test_nobody_is_led_to_the_login(town):
    assert Client().get("/desk/audit/").url.startswith("/account/login/")
    assert Client().post("/desk/audit/seals/").url.startswith("/account/login/")


def test_the_auditor_reads_it(town, auditor):
    page = auditor.get("/desk/audit/")
    assert page.status_code == 200
    assert "新设了单位" in text_of(page)


@pytest.mark.parametrize("who", ["desk", "dispatcher", "supervisor", "grid_worker", "stranger", "handler"])
def test_others_do_not(town, opened, who):
    client = opened(getattr(town, who))
    assert client.get("/desk/audit/").status_code == 403
    assert client.post("/desk/audit/seals/").status_code == 403
    assert not records_about(("audit", "seals"))


def test_an_administrator_of_units_and_a_resident_do_not(town, opened):
    for user in (make_worker(Role.ORG_ADMIN, town.orgs["city"]), make_resident()):
        assert opened(user).get("/desk/audit/").status_code == 403


def test_changes_are_read_from_what_to_what(town, auditor):
    deed(changes={"name": ["旧名", "新名"], "on": "2026-01-01", "parents": {"territorial": 3}, "gone": None})
    body = auditor.get("/desk/audit/?type=org&id=77").content.decode()
    assert "<del>旧名</del> → 新名" in body
    assert "territorial: 3" in body


def test_what_was_written_never_becomes_markup(town, auditor):
    deed(changes={"<b>": ["<script>x</script>", "“&”"]})
    assert "<script>x" not in auditor.get("/desk/audit/").content.decode()


def test_personal_values_are_never_shown(town, auditor):
    deed(verb="people.added", subject=("person", "p1"), personal={"name": "王秘密"}, person=uuid4())
    body = auditor.get("/desk/audit/?type=person&id=p1").content.decode()
    assert "王秘密" not in body
    assert "个人信息，已加密" in body


def test_each_filter_narrows_the_list(town, auditor):
    deed(verb="orgs.split", by=town.desk.actor, subject=("org", "501"))
    deed(verb="orgs.merge", subject=("org", "502"))
    mine = recent(verb="orgs.split").get().pk
    others = recent(verb="orgs.merge").get().pk
    for query in (
        f"?actor={town.desk.username}&verb=orgs.split",
        f"?actor=%23{town.desk.pk}&verb=orgs.split",
        "?verb=orgs.split",
        "?type=org&id=501",
    ):
        assert shown(auditor, query) == [mine]
    assert {mine, others} <= set(shown(auditor, f"?day={days(0)}"))
    assert shown(auditor, f"?day={days(-300)}") == []
    assert set(shown(auditor, "?verb=orgs.")) >= {mine, others}


def test_pages_go_on_by_key_newest_first(town, auditor, monkeypatch):
    monkeypatch.setattr("lianxin.web.desk.audit.PAGE_SIZE", 3)
    deed(8)
    seen, query = [], "?type=org&id=77"
    while True:
        context = auditor.get(f"/desk/audit/{query}").context
        seen += [row.record.pk for row in context["rows"]]
        if not context["older"]:
            break
        query = f"?type=org&id=77&before={context['older']}"
    assert seen == list(recent(subject_type="org", subject_id="77").values_list("pk", flat=True))
    assert len(seen) == 8


def test_the_page_takes_as_many_statements_for_three_as_for_one(town, auditor):
    counts = []
    for _round in range(3):
        deed(by=town.desk.actor, changes={"name": ["a", "b"]})
        with CaptureQueriesContext(connection) as taken:
            auditor.get("/desk/audit/?type=org&id=77")
        counts.append(len(taken))
    assert counts[0] == counts[2]
    assert counts[2] <= 10


@pytest.mark.parametrize(
    "query", ["?actor=nobody-such", "?day=2026-13-45", "?day=soon", "?day=0001-01-01", "?day=9999-12-31"]
)
def test_a_filter_that_cannot_be_used_is_named(town, auditor, query):
    page = auditor.get(f"/desk/audit/{query}")
    assert page.status_code == 422
    name = query[1:].partition("=")[0]
    assert f'id="id_{name}_error"' in page.content.decode()


@pytest.mark.parametrize(
    "query", ["?before=x", "?before=" + "9" * 40, "?id=%00", "?verb=😀", "?actor=%2399999999999999"]
)
def test_odd_addresses_are_no_fault_of_ours(town, auditor, query):
    assert auditor.get(f"/desk/audit/{query}").status_code == 200


def test_whole_seals_are_said_so_and_recorded(town, auditor):
    seal(at=clock.now())
    page = auditor.post("/desk/audit/seals/", follow=True)
    assert "封存完好" in text_of(page)
    kept = records_about(("audit", "seals")).get()
    assert kept.verb == "audit.check_seals"
    assert kept.changes["problems"] == 0
    assert kept.changes["head"] in page.content.decode()
    assert "最近核验" in text_of(page)


def test_a_fault_is_named(town, auditor, monkeypatch):
    monkeypatch.setattr("lianxin.foundation.audit.actions.verify_seals", lambda: ["record 5 (seal 1) was altered"])
    page = auditor.post("/desk/audit/seals/")
    assert "record 5 (seal 1) was altered" in text_of(page)
    assert records_about(("audit", "seals")).get().changes["problems"] == 1


def test_checking_is_capped_in_number_and_size(town, auditor, monkeypatch):
    monkeypatch.setattr("lianxin.web.desk.audit.CHECKS", 1)
    assert auditor.post("/desk/audit/seals/").status_code == 302
    assert auditor.post("/desk/audit/seals/").status_code == 429
    monkeypatch.setattr("lianxin.web.desk.audit.CHECKS", 9)
    monkeypatch.setattr("lianxin.web.desk.audit.RECORDS_CHECKED", 0)
    seal(at=clock.now())
    assert auditor.post("/desk/audit/seals/").status_code == 409
    assert auditor.get("/desk/audit/seals/").status_code == 302
