"""Units, kinds, the token itself, and the description."""

import json

from django.test import Client

from lianxin.domains.cases.actions.verbs import STEPS
from tests.api.conftest import is_problem
from tests.factories.cases import make_category


def test_the_token_tells_what_it_is(programs):
    told = programs.desk.get("/me").json()
    assert (told["role"], told["unit"]["code"]) == ("desk", "530502001001")
    assert "cases.desk" in told["permissions"]


def test_units_are_found_by_name_and_code(programs):
    assert programs.desk.get("/orgs", q="太保社区").json()["items"][0]["ref"] == "530502001001"
    assert programs.desk.get("/orgs", q="没有这个").json() == {"items": []}
    told = programs.desk.get("/orgs/530502001001").json()
    assert (told["name"], told["kind"], told["trail"][0]) == ("太保社区", "community", "保山市")


def test_a_unit_without_a_code_has_a_number(programs):
    group = programs.town.orgs["group"]
    assert programs.desk.get(f"/orgs/id-{group.pk}").json()["name"] == "杨官村一组"
    for odd in ("id-0", "id-99999999999", "id-", "id-x", "id-4294967296", "nowhere"):
        is_problem(programs.desk.get(f"/orgs/{odd}"), 404)


def test_kinds_of_request_with_their_tree(programs):
    light = make_category("31", name="路灯")
    make_category("31.1", name="不亮", parent=light)
    make_category("a", name="路", plain=True)
    items = programs.desk.get("/categories").json()["items"]
    assert [(item["code"], item["parent"], item["plain"]) for item in items] == [
        ("a", None, True),
        ("31", None, False),
        ("31.1", "31", False),
    ]


def test_the_description_names_every_endpoint_and_answer(db):
    answer = Client().get("/api/v1/openapi.json")
    schema = json.loads(answer.content)
    assert schema["openapi"] == "3.1.0"
    assert {f"/api/v1/cases/{{uuid}}/{verb}" for verb in STEPS} < set(schema["paths"])
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            statuses = set(operation["responses"])
            assert {"400", "401", "403", "405", "422", "429", "500"} < statuses, path
            assert ("404" in statuses) == ("{" in path)
            assert ("409" in statuses) == (method == "post")
            assert operation["security"] == [{"BearerToken": []}]
            keys = [one for one in operation["parameters"] if one["name"] == "Idempotency-Key"]
            assert len(keys) == (method == "post"), path


def test_the_readable_page_needs_no_script_and_no_token(db, client):
    page = client.get("/api/v1/docs/").content.decode()
    assert "/cases/{uuid}/assign" in page
    assert 'id="key-reused"' in page
    assert client.get("/api/v1/").status_code == 302
    assert client.get("/api/v1/docs").status_code == 301
