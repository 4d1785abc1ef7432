"""A fuzzer reads the description and sends what it allows and what it does not: no crash, no answer off its description.

The same seeds every time. `make soak` sends many times as much.
"""

import random
from contextlib import contextmanager

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lianxin.domains.cases.models import Case
from lianxin.foundation.access.enums import Role
from tests.api.conftest import program
from tests.factories.cases import make_assigned, make_case, make_category, make_in_progress, make_resolved
from tests.factories.files import jpeg, make_upload

# The fuzzer does not close what it was sent as a stream; a server does.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@contextmanager
def one_connection():
    """A WSGI server closes connections after each request; here the test's own transaction lies on the one there is.

    Django's own test client does the same, and undoes it at its end: so this begins after its last use.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def place(town, settings):
    """A town with cases in several states; what exists, by the name of the field that may hold it."""
    settings.API_PER_MINUTE = 10_000_000
    light = make_category("31", name="路灯")
    orgs = town.orgs
    cases = [make_case(orgs["grid"], category=light), make_case(orgs["village"], phone="13887501234", name="张桂兰")]
    cases += [make_assigned(town), make_in_progress(town), make_resolved(town)]
    everything = program(Role.DISPATCHER, orgs["city"])
    kept = everything.upload(make_upload("a.jpg", jpeg(), "image/jpeg")).json()["id"]
    units = [org.code for org in orgs.values() if org.code] + [f"id-{orgs['group'].pk}"]
    uuids = [str(case.uuid) for case in cases]
    known = {"uuid": uuids, "lead": uuids, "file_id": [kept], "files": [kept], "category": ["31"]}
    return everything.secret, known | dict.fromkeys(("place", "unit", "ref"), units)


def send_everything(place, *, examples):
    """Every operation with so many examples of what it allows and of what it does not; how many were sent."""
    with one_connection():
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
        return sum(
            send_operation(result.ok(), mode, place, examples=examples)
            for result in schema.get_all_operations()
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        )


def send_operation(operation, mode, place, *, examples):
    """Half of what exists is named where it can be."""
    secret, known = place
    luck = random.Random(f"{operation.label} {mode}")
    sent = []

    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        sent.append(case)
        for values in (case.path_parameters, case.body, case.query):
            _name_what_exists(values, known, luck)
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {secret}"}
        case.call_and_validate(checks=CHECKS)

    try:
        send()
    except hypothesis.errors.Unsatisfiable:
        # An operation that takes nothing cannot be sent anything wrong.
        assert mode == GenerationMode.NEGATIVE
    return len(sent)


def _name_what_exists(values, known, luck):
    if not isinstance(values, dict):
        return
    for name, value in values.items():
        if name in known and luck.random() < 0.5:
            values[name] = [luck.choice(known[name])] if isinstance(value, list) else luck.choice(known[name])
        elif isinstance(value, list):
            for inner in value:
                _name_what_exists(inner, known, luck)


def test_nothing_falls_over_and_every_answer_is_described(place):
    before = Case.objects.count()
    sent = send_everything(place, examples=5)
    assert sent > 250
    # Some of it got through.
    assert Case.objects.count() > before


@pytest.mark.soak
def test_nothing_falls_over_at_length(place):
    assert send_everything(place, examples=60) > 3_000
