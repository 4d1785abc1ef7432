"""Every endpoint, as the program of the unit, a colleague's, a stranger's, an expired and a revoked one, and nobody."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver

from lianxin.api.doors import TOKEN
from lianxin.api.v1.urls import api
from lianxin.domains.cases.models import Case
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.tokens import revoke_token
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.api.conftest import Program, is_problem, program
from tests.factories.access import make_token
from tests.factories.cases import make_case, make_category
from tests.factories.files import jpeg, make_upload

# Units, kinds and the token itself are no secret of any unit.
OPEN_TO_EVERY_TOKEN = {"/me", "/categories", "/measures", "/orgs", "/orgs/{ref}", "/cases", "/files"}
ASKED = {
    "/orgs": {"q": "太保"},
    "/figures": {"measure": "cases.received", "unit": "530502001001", "first": "2026-01", "last": "2026-12"},
}


@pytest.fixture
def world(programs):
    """A request with a photo, and what may be named in a content."""
    orgs = programs.town.orgs
    make_category("31", name="路灯")
    photo = programs.desk.upload(make_upload("a.jpg", jpeg(), "image/jpeg")).json()["id"]
    sent = {"place": orgs["grid"].code, "words": "路灯不亮", "files": [photo]}
    case = programs.desk.post("/cases", sent).json()["uuid"]
    other = str(make_case(orgs["grid"]).uuid)
    values = {
        "place": orgs["grid"].code,
        "words": "已看过",
        "told_by": "call",
        "unit": orgs["grid"].code,
        "reason": "court",
        "refer_to": "法院",
        "category": "31",
        "until": (clock.now() + timedelta(days=3)).isoformat(),
        "matter": "suspend",
        "lead": other,
        "local_state": "x",
        "solved": "yes",
        "tasks": [{"unit": orgs["grid"].code, "words": "请去看看"}],
        "event": str(uuid4()),
        "reached": True,
    }
    return programs, {"uuid": case, "file_id": photo, "ref": orgs["community"].code}, values


def operations():
    """Method, path and the fields that the content must have."""
    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    for path, found in schema["paths"].items():
        for method, operation in found.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            shape = content["schema"]["$ref"].rpartition("/")[2] if content else ""
            required = schema["components"]["schemas"].get(shape, {}).get("required", [])
            yield method, path.removeprefix("/api/v1"), [*required, "words"] if shape == "CaseGiven" else required


def ask(own, method, path, required, world):
    _programs, ids, values = world
    address = path.format(**ids)
    if path == "/files" and method == "post":
        return own.upload(make_upload("b.jpg", jpeg(), "image/jpeg"))
    if method == "post":
        return own.post(address, {name: values[name] for name in required})
    return own.get(address, **ASKED.get(path, {}))


def test_who_may_gets_in_and_so_does_a_colleague(world):
    programs, _ids, _values = world
    colleague = program(Role.DESK, programs.town.orgs["community"])
    for own in (programs.desk, colleague):
        for method, path, required in operations():
            answer = ask(own, method, path, required, world)
            # Not every verb fits the state and the role; each is answered about the request itself.
            expected = {200} if method == "get" else {200, 201, 403, 409, 422}
            assert answer.status_code in expected, (method, path, answer.content)
            if answer.status_code >= 400:
                is_problem(answer, answer.status_code)


def test_a_stranger_finds_nothing_there(world):
    programs, _ids, _values = world
    before = list(Case.objects.values_list("uuid", "version"))
    for method, path, required in operations():
        answer = ask(programs.stranger, method, path, required, world)
        if path == "/figures" or (path == "/cases" and method == "post"):
            is_problem(answer, 403, "refused")
        elif path in OPEN_TO_EVERY_TOKEN:
            assert answer.status_code in {200, 201}, (method, path)
        else:
            is_problem(answer, 404, "missing")
    assert programs.stranger.get("/cases").json()["items"] == []
    assert list(Case.objects.values_list("uuid", "version")) == before


def test_nobody_gets_in_without_a_token_that_holds(world):
    programs, _ids, _values = world
    org, at = programs.town.orgs["community"], clock.now()
    _old, expired = make_token(Role.DESK, org, at=at - timedelta(days=3), expires=at - timedelta(days=1))
    gone, revoked = make_token(Role.DESK, org)
    revoke_token(token=gone, by=SYSTEM, at=at)
    before = Case.objects.count()
    for secret in ("", expired, revoked):
        for method, path, required in operations():
            is_problem(ask(Program(secret), method, path, required, world), 401, "token")
    assert Case.objects.count() == before


def test_every_address_behind_the_token_is_an_operation_that_asks_for_it(db):
    """The door written on the view is the one that stands there."""
    guarded = [
        found
        for found in get_resolver().url_patterns
        if str(found.pattern) == "api/"
        for version in found.url_patterns
        if str(version.pattern) == "v1/"
        for found in version.url_patterns
        if getattr(found.callback, "door", "") == TOKEN
    ]
    assert len({str(found.pattern) for found in guarded}) == len({path for _method, path, _required in operations()})
    for found in guarded:
        address = "/api/v1/" + str(found.pattern)
        for part in ("<uuidstr:uuid>", "<uuidstr:file_id>"):
            address = address.replace(part, str(uuid4()))
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address.replace("<ref>", "x"))
            assert answer.status_code in {401, 405}, address
