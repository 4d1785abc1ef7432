"""Every page and deed of forms: as who looks after them, as a colleague, as a stranger, as nobody."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianxin.domains.forms.actions.batching import make_batch
from lianxin.domains.forms.models import Batch, FilledRow, Filling, Form, Schedule
from lianxin.domains.forms.queries.forms import bytes_of
from lianxin.foundation.access.enums import Role
from tests.factories.access import make_worker
from tests.factories.cases import make_case
from tests.factories.form_files import handling_card, ledger, monthly_report
from tests.factories.forms import asked, make_filling, make_form, make_version, small_form, this_month, value
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db

LISTS = ["/desk/forms/", "/desk/forms/gaps/", "/desk/forms/units/?org=太", "/desk/forms/new/"]
OF_A_FORM = ["", "original/", "cells/", "cells/?cell=B4", "cells/?cell=B4&as=measure:cases.received", "cells/?cell=ZZ9"]
OF_A_FILLING = ["", "?cell=B4", "?cell=nothing", "file/", "why/B4/", "why/E4/"]
DEEDS = ["publish", "checks", "retire", "fill", "fill-all", "schedule"]
STEPS = ["type", "refill", "send", "review", "issue", "correct"]


def _status(client, address):
    """How the page answers; a file that it streams is read to its end."""
    answer = client.get(address)
    if answer.streaming:
        _read(answer)
    return answer.status_code


def _read(answer):
    """The file whole, and closed; closing the answer itself would end the test's connection to the database."""
    content = b"".join(answer.streaming_content)
    for opened in answer._resource_closers:
        opened()
    return content


@pytest.fixture
def form(town):
    return make_form(town.orgs["community"], town.dispatcher)


@pytest.fixture
def filling(town, form):
    make_case(town.orgs["grid"])
    return make_filling(form, town.orgs["community"], town.desk)


def _pages(form, filling):
    return [
        *LISTS,
        *(f"/desk/forms/{form.uuid}/{page}" for page in OF_A_FORM),
        *(f"/desk/forms/fillings/{filling.uuid}/{page}" for page in OF_A_FILLING),
    ]


def test_nobody_is_led_to_the_login(town, client, form, filling):
    for address in _pages(form, filling):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.url.startswith("/account/login/")


def test_who_looks_after_the_form_opens_everything(town, opened, form, filling):
    client = opened(town.dispatcher)
    for address in _pages(form, filling):
        assert _status(client, address) == 200, address


def test_a_colleague_fills_in_but_uploads_nothing(town, desk, form, filling):
    closed = [address for address in _pages(form, filling) if _status(desk, address) != 200]
    assert closed == ["/desk/forms/new/"]


def test_a_stranger_finds_nothing(town, opened, form, filling):
    client = opened(town.stranger)
    for address in _pages(form, filling)[len(LISTS) :]:
        assert client.get(address).status_code == 404, address
    for deed in DEEDS:
        assert client.post(f"/desk/forms/{form.uuid}/{deed}/").status_code == 404
    for step in STEPS:
        assert client.post(f"/desk/forms/fillings/{filling.uuid}/{step}/").status_code == 404
    assert "旬报" not in text_of(client.get("/desk/forms/"))


@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.AUDITOR, Role.ORG_ADMIN])
def test_who_has_no_part_in_forms_is_refused(town, opened, form, filling, role):
    client = opened(make_worker(role, town.orgs["community"]))
    for address in _pages(form, filling):
        assert client.get(address).status_code == 403, address


def test_unknown_deeds_and_steps_are_missing(town, opened, form, filling):
    client = opened(town.dispatcher)
    assert client.post(f"/desk/forms/{form.uuid}/burn/").status_code == 404
    assert client.post(f"/desk/forms/fillings/{filling.uuid}/burn/").status_code == 404
    assert client.get(f"/desk/forms/{form.uuid}/fill/").status_code == 302
    assert client.get(f"/desk/forms/fillings/{filling.uuid}/send/").status_code == 302
    for cell in ("x", "Z99", "B4.7"):
        assert client.get(f"/desk/forms/fillings/{filling.uuid}/why/{cell}/").status_code == 404


def test_a_colleague_manages_nothing(town, desk, form, filling):
    for deed in ("publish", "checks", "retire"):
        assert desk.post(f"/desk/forms/{form.uuid}/{deed}/", {"checks": ""}).status_code == 403
    data = {"day": 5, "every": "month", "org": town.orgs["community"].code}
    assert desk.post(f"/desk/forms/{form.uuid}/schedule/", data).status_code == 403
    answer = desk.post(f"/desk/forms/{form.uuid}/cells/", {"cell": "B4", "as": "pen:"})
    assert answer.status_code == 403
    assert asked(form, "B4").source == "measure"


def test_uploading_to_downloading(town, opened):
    """The whole way by the pages: upload, correct a cell, publish, fill in, send, review, issue, download."""
    make_case(town.orgs["grid"])
    hub, desk = opened(town.dispatcher), opened(town.desk)
    body = small_form()
    file = SimpleUploadedFile("旬报.xlsx", body)
    answer = hub.post("/desk/forms/new/", {"file": file, "org": town.orgs["township"].code})
    form = Form.objects.get()
    assert answer.url == f"/desk/forms/{form.uuid}/cells/"
    assert _read(hub.get(f"/desk/forms/{form.uuid}/original/")) == body
    page = text_of(hub.get(answer.url))
    assert "上门慰问户数" in page
    data = {
        "cell": "C4",
        "as": "measure:cases.received",
        "scope": "column",
        "dim-channel": ["qr", "web"],
        "when": "this",
    }
    answer = hub.post(f"/desk/forms/{form.uuid}/cells/", data)
    assert answer.status_code == 302
    assert asked(form, "C4").where == {"channel": ["qr", "web"]}
    hub.post(f"/desk/forms/{form.uuid}/publish/")
    days = this_month()
    data = {"org": town.orgs["community"].code, "first": days.first.isoformat(), "last": days.last.isoformat()}
    answer = desk.post(f"/desk/forms/{form.uuid}/fill/", data)
    filling = Filling.objects.get()
    address = f"/desk/forms/fillings/{filling.uuid}/"
    assert answer.url == address
    answer = desk.post(f"{address}type/", {"cell": "E4", "value": "8", "why": "走访登记本"})
    assert answer.status_code == 302
    assert "走访登记本" in text_of(desk.get(f"{address}?cell=E4"))
    assert desk.post(f"{address}send/").status_code == 302
    assert desk.post(f"{address}review/", {"good": "1"}).status_code == 403
    assert hub.post(f"{address}review/", {"good": "1"}).status_code == 302
    assert hub.post(f"{address}issue/").status_code == 302
    filling.refresh_from_db()
    kept = bytes_of(filling.issued.file)
    assert desk.get(f"{address}file/").content == kept
    assert filling.issued.sha256 in desk.get(address).content.decode()
    assert _status(hub, f"/files/{filling.issued.file_id}/") == 200
    assert _status(opened(town.stranger), f"/files/{filling.issued.file_id}/") == 404
    answer = hub.post(f"{address}correct/", {"reason": "漏报一户"})
    assert answer.status_code == 302
    assert answer.url != address
    assert "漏报一户" in text_of(hub.get(answer.url))
    assert value(Filling.objects.exclude(pk=filling.pk).get(), "E4") == "8"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"org": "", "period": "2026-10"}, ""),
        ({"org": "太保社区", "period": "2026-13"}, "期别"),
        ({"org": "太保社区", "period": "²"}, "期别"),
        ({"org": "太保社区", "first": "2026-02-30", "last": "2026-03-01"}, ""),
        ({"org": "太保社区", "first": "2026-10-02"}, "起止"),
        ({"org": "太保社区", "first": "2026-10-02", "last": "2026-10-01"}, "早于"),
    ],
)
def test_wrong_days_and_units_come_back_with_words(town, desk, form, data, words):
    answer = desk.post(f"/desk/forms/{form.uuid}/fill/", data)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Filling.objects.exists()


def test_every_kind_of_form_shows_itself(town, opened):
    case = make_case(town.orgs["grid"], name="王小芳", phone="13987512345")
    client = opened(town.dispatcher)
    for body, name in ((monthly_report(), "月报.xlsx"), (ledger(), "台账.xlsx"), (handling_card(), "单.docx")):
        form = make_form(town.orgs["township"], town.dispatcher, body=body, name=name)
        assert client.get(f"/desk/forms/{form.uuid}/cells/").status_code == 200
        if form.kind == "card":
            address = f"/desk/forms/{form.uuid}/card/{case.uuid}/"
            assert client.get(address).status_code == 200
            answer = client.post(address)
            assert opened(town.stranger).post(address).status_code == 404
        else:
            days = {"first": this_month().first, "last": this_month().last}
            answer = client.post(f"/desk/forms/{form.uuid}/fill/", {"org": town.orgs["township"].code} | days)
        page = client.get(answer.url)
        assert page.status_code == 200
        assert "13987512345" not in page.content.decode()


def test_all_below_shows_how_far_it_is_and_then_the_file(town, opened, form):
    street = make_form(town.orgs["township"], town.dispatcher, body=small_form(title="街道诉求统计表"))
    client = opened(town.dispatcher)
    days = {"first": this_month().first, "last": this_month().last}
    data = {"org": town.orgs["township"].code, "kinds": ["community"], "together": "sheet"} | days
    answer = client.post(f"/desk/forms/{street.uuid}/fill-all/", data)
    batch = Batch.objects.get()
    assert answer.url == f"/desk/forms/batches/{batch.uuid}/"
    assert "0" in text_of(client.get(answer.url))
    assert client.get(f"{answer.url}file/").status_code == 404
    make_batch(uuid=str(batch.uuid))
    part = client.get(answer.url, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert _status(client, f"{answer.url}file/") == 200
    assert opened(town.stranger).get(answer.url).status_code == 404


def test_a_day_is_set_and_ended(town, opened, form):
    client = opened(town.dispatcher)
    address = f"/desk/forms/{form.uuid}/schedule/"
    org = town.orgs["community"].code
    assert client.post(address, {"org": org, "day": "31", "every": "month"}).status_code == 422
    assert client.post(address, {"org": org, "day": "26", "every": "month"}).status_code == 302
    schedule = Schedule.objects.get()
    assert "26" in text_of(client.get("/desk/forms/"))
    assert client.post(address, {"end": "²"}).status_code == 404
    assert client.post(address, {"end": "999999"}).status_code == 404
    assert client.post(address, {"end": str(schedule.pk)}).status_code == 302
    assert not Schedule.objects.exists()


def test_pages_take_as_many_statements_for_many_rows(town, opened, django_assert_max_num_queries):
    form = make_form(town.orgs["township"], town.dispatcher, body=ledger(), name="台账.xlsx")
    for _number in range(3):
        make_case(town.orgs["grid"])
    filling = make_filling(form, town.orgs["township"], town.dispatcher)
    client: Client = opened(town.dispatcher)
    for address in (f"/desk/forms/fillings/{filling.uuid}/", "/desk/forms/", f"/desk/forms/{form.uuid}/"):
        with django_assert_max_num_queries(30):
            assert client.get(address).status_code == 200


def test_a_version_that_nobody_published_is_not_filled_in(town, opened):
    version = make_version(town.orgs["township"], town.dispatcher)
    client = opened(town.dispatcher)
    days = {"first": this_month().first, "last": this_month().last}
    answer = client.post(f"/desk/forms/{version.form.uuid}/fill/", {"org": town.orgs["township"].code} | days)
    assert answer.status_code == 404


def test_why_leads_to_the_figure_and_the_records_behind_it(town, opened, filling):
    client = opened(town.dispatcher)
    page = client.get(f"/desk/forms/fillings/{filling.uuid}/why/B4/").content.decode()
    address = re.search(r'href="(/desk/figures/[^"]+)"', page)
    assert address
    assert client.get(html.unescape(address[1])).status_code == 200


def test_a_long_roster_is_turned_page_by_page(town, opened):
    form = make_form(town.orgs["township"], town.dispatcher, body=ledger(), name="台账.xlsx")
    make_case(town.orgs["grid"])
    filling = make_filling(form, town.orgs["township"], town.dispatcher)
    first = filling.rows.get()
    FilledRow.objects.bulk_create(
        FilledRow(
            filling=filling, number=number, record=first.record, values=first.values | {"6": f"第{number + 1}件事"}
        )
        for number in range(1, 250)
    )
    client: Client = opened(town.dispatcher)
    address = f"/desk/forms/fillings/{filling.uuid}/"
    for start, seen, other in (
        ("101", "第101件事", "第201件事"),
        ("201", "第250件事", "第200件事"),
        ("x", "第100件事", "第101件事"),
    ):
        page = client.get(address, {"from": start}).content.decode()
        assert seen in page
        assert other not in page
    assert "?from=201#rows" in client.get(address, {"from": "101"}).content.decode()
    assert "?from=1#rows" in client.get(address, {"from": "101"}).content.decode()
