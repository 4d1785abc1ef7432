"""What may be sent and what is asked besides, in both formats, against the tables of the standard."""

from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client

from lianxin.domains.cases.questions import questions_written
from tests.api.open311.conftest import errors
from tests.api.open311.standard import (
    ATTRIBUTE,
    DISCOVERY,
    ENDPOINT,
    SERVICE,
    VALUE,
    all_faults,
    faults,
    flat,
    rows_of_xml,
)
from tests.factories.cases import make_category

pytestmark = pytest.mark.django_db

QUESTIONS = """
floor 几楼 // Which floor* = 数字 1-40 层
kind 哪种灯 = 选一 声控 // By sound | 手动
more 还有什么 = 文字
picture 灯的照片* = 照片
"""


# Discovery


def test_discovery_in_json_has_all_fields(settings):
    settings.SITE_URL = "https://lx.example.cn"
    found = Client().get("/open311/discovery.json").json()
    endpoints = found.pop("endpoints")
    assert faults(found, DISCOVERY) == set()
    (endpoint,) = endpoints
    assert endpoint.pop("formats") == ["text/xml", "application/json"]
    assert faults(endpoint, ENDPOINT) == set()
    assert endpoint["url"] == "https://lx.example.cn/open311/v2"


def test_discovery_in_xml_has_all_fields():
    top = fromstring(Client().get("/open311/v2/discovery.xml").content.decode())
    assert top.tag == "discovery"
    assert faults(flat(top), DISCOVERY) == set()
    (endpoint,) = top.findall("endpoints/endpoint")
    assert faults(flat(endpoint), ENDPOINT) == set()
    assert [each.text for each in endpoint.findall("formats/format")] == ["text/xml", "application/json"]


# Services


def test_services_fit_the_standard(ask, lamp):
    top = make_category("02", name="环境")
    make_category("02.01", name="垃圾清运", parent=top)
    answer = ask.get("services")
    rows = ask.rows(answer)
    assert all_faults(rows, SERVICE) == set()
    assert [(row["service_code"], row["group"]) for row in rows] == [("01.02", "常用"), ("02.01", "环境")]
    assert rows[1]["keywords"] == "垃圾清运, 环境"
    if ask.form == "xml":
        rows_of_xml(answer.content.decode(), root="services", item="service")


def test_matter_of_another_authority_gets_no_number(ask, lamp):
    lamp.refer_to = "拨打 110"
    lamp.save()
    (row,) = ask.rows(ask.get("services"))
    assert (row["type"], row["description"]) == ("blackbox", "可以找：拨打 110")
    assert all_faults([row], SERVICE) == set()
    lamp.excluded = True
    lamp.save()
    assert ask.rows(ask.get("services")) == []


def test_definition_fits_the_standard(ask, lamp):
    lamp.questions = [question.data for question in questions_written(QUESTIONS)]
    lamp.save()
    (service,) = ask.rows(ask.get("services"))
    assert service["metadata"] in {True, "true"}
    answer = ask.get("services/01.02")
    if ask.form == "json":
        found = answer.json()
        attributes = found["attributes"]
        values = {each["code"]: each.pop("values", []) for each in attributes}
        code = found["service_code"]
    else:
        top = fromstring(answer.content.decode())
        assert top.tag == "service_definition"
        elements = top.findall("attributes/attribute")
        attributes = [flat(each) for each in elements]
        values = {each.findtext("code"): [flat(value) for value in each.findall("values/value")] for each in elements}
        code = top.findtext("service_code")
    assert code == "01.02"
    assert all_faults(attributes, ATTRIBUTE) == set()
    assert [each["datatype"] for each in attributes] == ["number", "singlevaluelist", "text", "string"]
    assert [int(each["order"]) for each in attributes] == [1, 2, 3, 4]
    assert [each["required"] in {True, "true"} for each in attributes] == [True, False, False, False]
    assert [each["variable"] in {True, "true"} for each in attributes] == [True, True, True, False]
    assert attributes[0]["datatype_description"] == "1 到 40 层"
    assert all_faults(values["kind"], VALUE) == set()
    assert [each["key"] for each in values["kind"]] == ["声控", "手动"]


def test_definition_without_questions_is_empty(ask, lamp):
    answer = ask.get("services/01.02")
    if ask.form == "json":
        assert answer.json() == {"service_code": "01.02", "attributes": []}
    else:
        assert fromstring(answer.content.decode()).findall("attributes/attribute") == []


def test_unknown_service_is_not_found(ask):
    assert errors(ask, ask.get("services/99"), 404) == ["没有找到 service_code 99。"]
