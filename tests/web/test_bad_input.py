"""Whatever is sent to whichever address of residents and desk: an answer below 500, and nothing in the error log."""

import logging

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings as profile, strategies as st

from tests.factories.cases import make_case, make_resolved, make_town
from tests.web.pages import aged_key

pytestmark = pytest.mark.django_db

NOTHING = "01a20200-0000-7000-8000-000000000000"
PUBLIC = [
    "/",
    "/at/{code}/",
    "/at/{code}/notice/",
    "/follow/",
    "/at/{code}/known/",
    "/follow/lost/",
    "/follow/{tracking}/",
    "/follow/{tracking}/rate/",
    "/follow/{tracking}/reopen/",
    "/follow/{tracking}/withdraw/",
    "/my/",
    "/look/{odd}/",
    "/at/{odd}/",
    "/at/{odd}/notice/",
    "/follow/{odd}/",
    "/follow/{odd}/rate/",
]
DESK = [
    "/desk/",
    "/desk/waiting/",
    "/desk/search/",
    "/desk/enter/",
    "/desk/enter/places/",
    "/desk/enter/likely/",
    "/desk/enter/proposed/",
    "/desk/knowledge/",
    "/desk/knowledge/new/",
    "/desk/knowledge/units/",
    "/desk/knowledge/{case}/",
    "/desk/cases/{case}/known/",
    "/desk/lost/",
    "/desk/posters/",
    "/desk/posters/{code}/",
    "/desk/posters/{odd}/",
    "/desk/notices/",
    "/desk/notices/unread/",
    "/desk/cases/{case}/",
    "/desk/cases/{case}/receipt/",
    "/desk/cases/{case}/phone/",
    "/desk/cases/{case}/look/",
    "/desk/cases/{case}/category/",
    "/desk/cases/{case}/proposed/",
    "/desk/cases/{case}/answer/",
    "/desk/cases/{case}/assign/",
    "/desk/cases/{case}/respond/",
    "/desk/cases/{case}/decline/",
    "/desk/cases/{case}/note/",
    "/desk/cases/{case}/{odd}/",
    f"/desk/cases/{NOTHING}/",
    f"/desk/cases/{NOTHING}/answer/",
    "/desk/cases/{odd}/",
    "/files/{case}/",
    "/files/{odd}/",
]
ODD = {
    "empty": "",
    "null": "a\x00b",
    "controls": "\x01\x1b[31m\x7f\r\n\t",
    "four bytes": "𠮷野家😀",
    "directional": "\u202eabc\u2066\u2069\ufeff",
    "markup": "<script>alert(1)</script>{{ 7*7 }}%s%(x)s",
    "sql": "' OR 1=1; --",
    "number": "99999999999999999999",
    "negative": "-1",
    "not a number": "1e999",
    "other digits": "١٢٣٤٥٦٧٨٩٠١٢",
    "path": "../../../etc/passwd",
    "combining": "e" + "\u0301" * 400,
    "huge": "很长" * 60_000,
}
FIELDS = [
    "words",
    "place",
    "place_text",
    "category",
    "name",
    "phone",
    "tell_by",
    "tell_note",
    "channel",
    "answer",
    "told_by",
    "unit",
    "reason",
    "refer_to",
    "who",
    "last4",
    "solved",
    "satisfaction",
    "finding",
    "kept",
    "notice",
    "website",
    "q",
    "code",
    "after",
    "queue",
    "state",
    "seen",
    "photos",
    "voice",
    "change",
    "title",
    "asked_as",
    "source",
    "owner",
    "org",
    "valid_until",
    "standing",
    "join",
    "known",
    "knowledge",
]


class Errors(logging.Handler):
    """Everything that was logged as an error of ours."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.records = []

    def emit(self, record):
        # What Django itself refuses with a 400 (too large, unsafe) it logs there.
        if not record.name.startswith("django.security"):
            self.records.append(record.getMessage())


@pytest.fixture
def errors():
    handler = Errors()
    logging.getLogger().addHandler(handler)
    yield handler.records
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def known(db):
    """A town with an open and a settled case, and what the addresses need of them."""
    town = make_town()
    case = make_case(town.orgs["grid"], name="王芳", phone="13987512345")
    settled = make_resolved(town)
    return town, {"code": town.orgs["grid"].code, "case": str(case.uuid), "tracking": settled.tracking_code}


@pytest.fixture
def browsers(known):
    """Somebody without an account, and the desk; neither raises what a server would turn into a 500."""
    resident, desk = Client(raise_request_exception=False), Client(raise_request_exception=False)
    desk.force_login(known[0].desk)
    return resident, desk


def address(template, values, odd):
    # A slash would make another address, and an empty part none.
    return template.format(**values, odd=odd.replace("/", "_")[:1500] or "-")


@pytest.mark.parametrize("odd", list(ODD.values()), ids=list(ODD))
def test_odd_values_in_every_field_of_every_address(known, browsers, errors, odd):
    _town, values = known
    sent = dict.fromkeys(FIELDS, odd)
    failed = []
    for client, templates in zip(browsers, (PUBLIC, DESK), strict=True):
        for template in templates:
            path = address(template, values, odd)
            short = {name: value[:3000] for name, value in sent.items()}
            answers = [
                client.get(path, short),
                client.post(path, sent | {"form_key": aged_key()}),
                client.post(path, sent | {"form_key": odd}),
            ]
            if any(answer.status_code >= 500 for answer in answers):
                failed.append(template)
    assert failed == []
    assert errors == []


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head", "trace"])
def test_other_methods(known, browsers, errors, method):
    _town, values = known
    for client, templates in zip(browsers, (PUBLIC, DESK), strict=True):
        for template in templates:
            assert client.generic(method.upper(), address(template, values, "x")).status_code < 500, template
    assert errors == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"%ff%fe=%00&words=%ed%a0%80", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"{", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"broken", "multipart/form-data"),
        (
            b'--x\r\nContent-Disposition: form-data; name="photos"; filename="\x00"\r\n\r\n\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
        (b"&".join(b"a%d=1" % number for number in range(500)), "application/x-www-form-urlencoded"),
    ],
)
def test_broken_bodies(known, browsers, body, kind):
    _town, values = known
    for client, templates in zip(browsers, (PUBLIC, DESK), strict=True):
        for template in templates:
            answer = client.generic("POST", address(template, values, "x"), body, content_type=kind)
            assert answer.status_code < 500, template


def test_broken_cookies_and_headers(known, browsers, errors):
    _town, values = known
    for client, templates in zip(browsers, (PUBLIC, DESK), strict=True):
        for name in ("place", "browser", "queue", "enter_place", "django_language", "lianxin_text", "messages"):
            client.cookies[name] = 'x:y:z"%00'
        headers = {
            "Accept-Language": "x" * 3000 + ",;q=é",
            "HX-Request": "true",
            "HX-Current-URL": "http://[",
            "Range": "bytes=9-1",
        }
        for template in templates:
            assert client.get(address(template, values, "x"), headers=headers).status_code < 500, template
    assert errors == []


@profile(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_generated_values(known, browsers, data):
    _town, values = known
    which = data.draw(st.integers(0, 1))
    template = data.draw(st.sampled_from((PUBLIC, DESK)[which]))
    texts = st.text(max_size=60)
    fields = data.draw(st.dictionaries(st.sampled_from(FIELDS), texts, max_size=8))
    sendable = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    odd = data.draw(st.text(min_size=1, max_size=20)).encode("utf-8", "replace").decode()
    path = address(template, values, odd)
    assert browsers[which].get(path, sendable).status_code < 500
    assert browsers[which].post(path, sendable | {"form_key": aged_key()}).status_code < 500
