"""What real servers answer, held against the same tables as our own answers."""

import json
from pathlib import Path

import pytest

from tests.api.open311.standard import ERROR, REQUEST, SENT, SERVICE, TOKEN, all_faults, rows_of_xml

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "open311"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the collection of real answers is not here")
RUBY = REAL / "cfa_ruby_gem"


@pytest.mark.parametrize(
    ("name", "root", "item", "table", "left_out"),
    [
        ("services.xml", "services", "service", SERVICE, set()),
        ("get_service_request.xml", "service_requests", "request", REQUEST, set()),
        ("service_requests.xml", "service_requests", "request", REQUEST, set()),
        ("service_requests_empty.xml", "service_requests", "request", REQUEST, set()),
        ("post_service_request.xml", "service_requests", "request", SENT, set()),
        ("request_id_from_token.xml", "service_requests", "request", TOKEN, set()),
        ("get_service_request_not_found.xml", "errors", "error", ERROR, set()),
    ],
)
def test_answers_of_san_francisco_fit_the_tables(name, root, item, table, left_out):
    rows = rows_of_xml((RUBY / name).read_text(encoding="utf-8"), root=root, item=item)
    assert all_faults(rows, table) == left_out
    assert bool(rows) == ("empty" not in name)


def test_answers_of_cologne_fit_the_tables_but_for_what_they_leave_out():
    rows = json.loads((REAL / "r311_koeln" / "koeln_requests.json").read_text(encoding="utf-8"))
    assert len(rows) == 50
    assert all_faults(rows, REQUEST) == {"-description", "-media_url"}


def test_server_list_names_where_ours_would_stand():
    """The fields by which a client knows a server; ours are in docs/how-to/open311.md."""
    for server in json.loads((REAL / "r311_koeln" / "endpoints.json").read_text(encoding="utf-8")):
        assert server["root"].startswith("http")
