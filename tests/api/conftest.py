"""Programs with their tokens, in the small town of the cases."""

import json
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.test import Client

from lianxin.foundation.access.enums import Role
from tests.factories.access import make_token
from tests.factories.cases import Town, make_town

BASE = "/api/v1"


@dataclass
class Program:
    """Another system that uses the API; every POST under a key of its own unless one is named."""

    secret: str = ""
    language: str = "zh-hans"

    def headers(self, **more):
        bearer = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        return {"Accept-Language": self.language} | bearer | more

    def get(self, path, **query):
        answer = Client().get(f"{BASE}{path}", query, headers=self.headers())
        if answer.streaming:
            answer.body = b"".join(answer.streaming_content)
            # answer.close() would end the request for good, and with it the test's connection.
            for close in answer._resource_closers:
                close()
        return answer

    def post(self, path, content=None, *, key=None, **more):
        body = content if isinstance(content, (str, bytes)) else json.dumps(content or {})
        headers = self.headers(**{"Idempotency-Key": key or str(uuid4())})
        return Client().post(f"{BASE}{path}", body, content_type="application/json", headers=headers, **more)

    def upload(self, upload, *, key=None):
        headers = self.headers(**{"Idempotency-Key": key or str(uuid4())})
        return Client().post(f"{BASE}/files", {"file": upload}, headers=headers)


@dataclass
class Programs:
    town: Town
    desk: Program
    grid: Program
    dispatcher: Program
    supervisor: Program
    stranger: Program


def program(role, org, **more):
    return Program(make_token(role, org, **more)[1])


@pytest.fixture
def town(db):
    return make_town()


@pytest.fixture
def programs(town):
    orgs = town.orgs
    return Programs(
        town=town,
        desk=program(Role.DESK, orgs["community"]),
        grid=program(Role.GRID_WORKER, orgs["grid"]),
        dispatcher=program(Role.DISPATCHER, orgs["township"]),
        supervisor=program(Role.SUPERVISOR, orgs["county"]),
        stranger=program(Role.DESK, orgs["neighbour"]),
    )


def is_problem(answer, status, code=None):
    """Whether the answer fails in the one shape, with this status."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert set(told) - {"errors"} == {"type", "title", "status", "detail", "instance"}
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    if code:
        assert told["type"] == f"/api/v1/docs/#{code}"
    return told
