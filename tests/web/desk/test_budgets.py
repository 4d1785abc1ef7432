"""How many statements a page may take, whatever the number of rows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianxin.domains.cases.queries import Queue, state_choices
from lianxin.foundation.jobs.worker import run_due
from lianxin.web.forms.keys import new_form_key
from tests.factories.cases import Town, make_case, make_category, make_in_progress, make_notice, make_town

LIST_BUDGET = 8
CREATE_BUDGET = 15
CASE_BUDGET = 16
ROWS = (1, 3, 60)


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def desk(town: Town, client: Client) -> Client:
    client.force_login(town.desk)
    client.get(reverse("desk_board"))
    # Every process keeps the place's words for states.
    state_choices()
    return client


def statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("queue", Queue.values)
def test_a_list_of_25_takes_8_statements_at_most(town: Town, desk: Client, queue: str) -> None:
    address = f"{reverse('desk_board')}?queue={queue}"
    counts = set()
    made = 0
    for rows in ROWS:
        for _number in range(rows - made):
            make_case(town.orgs["grid"])
        made = rows
        counts.add(len(statements(desk, address)))
    assert len(counts) == 1
    assert counts.pop() <= LIST_BUDGET


def test_a_case_page_takes_16_statements_at_most(town: Town, desk: Client) -> None:
    make_category()
    case = make_in_progress(town, case=make_case(town.orgs["grid"], phone="13987512345", name="李大姐"))
    run_due()
    address = reverse("desk_case", args=[case.uuid])
    few = statements(desk, address)
    for _number in range(10):
        make_case(town.orgs["grid"])
    many = statements(desk, address)
    assert len(many) == len(few)
    assert len(many) <= CASE_BUDGET


@pytest.mark.parametrize("phone", ["", "13987512345"])
def test_creating_takes_15_statements_at_most(town: Town, client: Client, phone: str) -> None:
    make_notice(town.orgs["city"])
    make_category("p.light", plain=True)
    address = reverse("report", args=[town.orgs["grid"].code])
    shown = client.get(address).context
    sent = {
        "words": "灯坏了三天。",
        "category": "p.light",
        "phone": phone,
        "form_key": new_form_key(),
        "notice": shown["notice_signed"],
    }
    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as captured:
        patch.setattr("lianxin.domains.cases.rules.looks_automatic", lambda **_given: False)
        response = client.post(address, sent)
    assert response.status_code == 302
    taken = [query["sql"][:110] for query in captured]
    assert len(taken) <= CREATE_BUDGET, "\n".join(taken)
