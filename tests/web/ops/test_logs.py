"""What reaches a log file may be read by anybody who runs the machine."""

import json
import logging
import logging.config
from uuid import uuid4

import pytest
import structlog

from lianxin.web.ops.logs import describe_exception, logging_config, mask


@pytest.fixture
def line():
    """Renders one record as production would."""
    config = logging_config(as_json=True, level="INFO")["formatters"]["lines"]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=config["foreign_pre_chain"], processors=config["processors"]
    )

    def render(record):
        return json.loads(formatter.format(record))

    return render


def _record(logger, message, *arguments, exc_info=None):
    return logging.LogRecord(logger, logging.WARNING, __file__, 1, message, arguments, exc_info)


def test_foreign_libraries_keep_their_template_only(line):
    shown = line(_record("axes.handlers", "AXES: login failed by %s from %s", "zhangxm", "10.2.3.4"))
    assert shown["event"] == "AXES: login failed by %s from %s"


def test_own_lines_keep_their_words_without_persons(line):
    shown = line(_record("lianxin.domains.cases", "case %s of %s, phone %s", "12", "张小明", "13812345678"))
    assert shown["event"] == "case 12 of ***, phone ***"


def test_keys_that_carry_persons_never_pass(line):
    event = {"event": "sent", "phone": "1", "name": "Zhang", "user_agent": "x", "request": "GET /?q=1", "code": 200}
    record = _record("lianxin.x", "")
    record.msg = event
    record._logger = None
    record._name = "info"
    shown = line(record)
    assert shown["status"] == 200
    assert not {"phone", "name", "user_agent", "request", "code"} & set(shown)


def test_exception_says_where_but_not_whom(line):
    try:
        raise ValueError('duplicate key "people_phone"\nDETAIL: Key (phone)=(13812345678) already exists')
    except ValueError as error:
        shown = line(
            _record("django.request", "Internal Server Error: %s", "/c/123/", exc_info=(type(error), error, None))
        )
        text = describe_exception(error)
    assert "13812345678" not in shown["exception"]
    assert "test_exception_says_where_but_not_whom" in text
    assert "ValueError: duplicate key ***" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("138 1234 5678", "***"),
        ("GET /c/3482-9175-0624/?name=x", "GET /c/***/***"),
        ("mail to li.hua@example.cn failed", "mail to *** failed"),
        ("link rT9cQ_x81kLmNoPqRsTuVwXyZ012345 used", "link *** used"),
        ("from ip=10.2.3.4, fe80::1:2:3", "from ip=***, ***"),
        ("Listening at: http://127.0.0.1:8000", "Listening at: http://127.0.0.1:8000"),
        ("jobs.reap took 31 s", "jobs.reap took 31 s"),
    ],
)
def test_mask_cuts_what_names_or_opens(text, shown):
    assert mask(text) == shown


def test_mask_keeps_pseudonyms():
    pseudonym = str(uuid4())
    assert mask(pseudonym) == pseudonym
