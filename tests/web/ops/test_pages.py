"""What monitoring asks, and who may ask it."""

import shutil

import pytest
from django.db import DatabaseError

from lianxin.web.ops import readiness

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_free_pass(settings):
    settings.READY_FREE_MEGABYTES = 0


def test_healthz_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readyz_names_every_check(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "checks": dict.fromkeys(readiness.CHECKS, True)}


def test_readyz_is_503_when_the_disk_is_full(client, settings):
    settings.READY_FREE_MEGABYTES = shutil.disk_usage("/").total
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["disk"] is False
    assert response.json()["checks"]["database"] is True


def test_readyz_is_503_when_the_database_is_away(client, monkeypatch):
    def away():
        raise DatabaseError("server closed the connection, password=secret")

    monkeypatch.setitem(readiness.CHECKS, "database", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert b"secret" not in response.content


def test_metrics_answer_on_this_machine(client):
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'lianxin_request_seconds_count{method="GET",status="200",view="healthz"}' in text
    assert 'lianxin_jobs{state="ready"}' in text
    assert "lianxin_deliveries_unknown 0.0" in text
    assert "lianxin_database_bytes" in text


def test_metrics_are_refused_to_others(client, settings):
    settings.METRICS_TOKEN = "right"
    far = {"REMOTE_ADDR": "203.0.113.5"}
    assert client.get("/metrics", **far).status_code == 403
    assert client.get("/metrics", **far, headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert client.get("/metrics", **far, headers={"Authorization": "Bearer right"}).status_code == 200


def test_metrics_are_refused_through_a_proxy_on_this_machine(client):
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.5"}).status_code == 403


def test_metrics_need_a_token_to_be_set(client, settings):
    settings.METRICS_TOKEN = ""
    far = {"REMOTE_ADDR": "203.0.113.5"}
    assert client.get("/metrics", **far, headers={"Authorization": "Bearer "}).status_code == 403


def test_no_label_holds_what_a_person_typed(client):
    client.get("/secret-place-of-zhang/")
    client.generic("BREW", "/healthz")
    text = client.get("/metrics").content.decode()
    assert "zhang" not in text
    assert "BREW" not in text
