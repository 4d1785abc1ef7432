"""Endpoints asked in both formats, and what they are asked about."""

import json
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client

from lianxin.domains.cases.models import Case
from lianxin.foundation.access.enums import Role
from lianxin.kernel import clock
from tests.api.open311.standard import ERROR, all_faults, flat, rows_of_xml
from tests.factories.access import make_token
from tests.factories.cases import Town, make_case, make_category, make_town

BASE = "/open311/v2"


@dataclass(frozen=True)
class Asker:
    """A program; `form` is the format it asks for, `key` its token."""

    form: str
    key: str = ""

    def get(self, address: str, **arguments: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return Client().get(f"{BASE}/{address}.{self.form}", arguments, headers=headers)

    def post(self, **arguments: Any) -> Any:
        key = {"api_key": self.key} if self.key else {}
        return Client(enforce_csrf_checks=True).post(f"{BASE}/requests.{self.form}", arguments | key)

    def rows(self, answer: Any) -> list[dict[str, Any]]:
        """The elements of the list in an answer, whatever the format."""
        if self.form == "json":
            assert answer["Content-Type"] == "application/json; charset=utf-8"
            return json.loads(answer.content)
        assert answer["Content-Type"] == "text/xml; charset=utf-8"
        return [flat(child) for child in fromstring(answer.content.decode())]

    def by(self, key: str) -> "Asker":
        return replace(self, key=key)


@pytest.fixture(params=["json", "xml"])
def ask(request) -> Asker:
    return Asker(request.param)


@pytest.fixture
def town() -> Town:
    return make_town()


@pytest.fixture
def key(town) -> str:
    """Of a program that enters requests and reads them in the community."""
    return make_token(Role.DESK, town.orgs["community"])[1]


@pytest.fixture
def lamp():
    return make_category("01.02", name="路灯", plain=True)


def publish(case: Case, *, title: str = "楼道灯已修好", words: str = "三单元的灯换了新的。") -> Case:
    """As two persons have published it."""
    Case.objects.filter(pk=case.pk).update(published_at=clock.now(), published_title=title, published_words=words)
    case.refresh_from_db()
    return case


def make_published(town: Town, **more: Any) -> Case:
    return publish(make_case(town.orgs["grid"], phone="13812345678", name="张小明", **more))


def errors(ask, answer, status):
    assert answer.status_code == status
    rows = ask.rows(answer)
    assert all_faults(rows, ERROR) == set()
    assert {int(row["code"]) for row in rows} == {status}
    if ask.form == "xml":
        rows_of_xml(answer.content.decode(), root="errors", item="error")
    return [row["description"] for row in rows]
