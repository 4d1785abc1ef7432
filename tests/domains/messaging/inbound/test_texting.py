"""What gateways push, under whatever names."""

import json

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.messaging.inbound.texting import NotTexts, Text, read_texts

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
ONE = Text(id="9", sender="+8613812345678", to="1069", words="路灯坏了")

PUSHES = {
    "plain": (
        JSON,
        b'{"id": "9", "from": "13812345678", "to": "1069", "text": "\xe8\xb7\xaf\xe7\x81\xaf\xe5\x9d\x8f\xe4\xba\x86"}',
    ),
    "list": (
        JSON,
        json.dumps(
            [{"sequence_id": 9, "phone_number": "13812345678", "dest_code": "1069", "content": "路灯坏了"}]
        ).encode(),
    ),
    "upper": (
        JSON,
        json.dumps({"MsgId": "9", "Mobile": "+8613812345678", "ExtNo": "1069", "Content": "路灯坏了"}).encode(),
    ),
    "form": (FORM, b"id=9&mobile=13812345678&extno=1069&content=%E8%B7%AF%E7%81%AF%E5%9D%8F%E4%BA%86"),
    "no label": ("", json.dumps({"id": "9", "src": "13812345678", "dst": "1069", "msg": "路灯坏了"}).encode()),
}


@pytest.mark.parametrize(("content_type", "body"), PUSHES.values(), ids=PUSHES)
def test_text_message_is_read_under_any_vendors_names(content_type, body):
    assert read_texts(body, content_type=content_type, fields={}) == [ONE]


def test_place_may_name_the_fields():
    body = json.dumps({"x": "9", "y": "13812345678", "z": "1069", "t": "路灯坏了"}).encode()
    assert read_texts(body, content_type=JSON, fields={"id": "x", "from": "Y", "to": "z", "text": "t"}) == [ONE]


def test_message_without_an_id_has_the_same_one_twice():
    body = json.dumps({"from": "13812345678", "text": "路灯坏了", "time": "10:00"}).encode()
    first, again = (read_texts(body, content_type=JSON, fields={})[0].id for _ in range(2))
    assert first == again
    other = body.replace(b"10:00", b"10:01")
    assert read_texts(other, content_type=JSON, fields={})[0].id != first


@pytest.mark.parametrize("sender", ["10086", "0875-2123456", "nobody"])
def test_short_codes_and_land_lines_are_left_out(sender):
    body = json.dumps({"id": "9", "from": sender, "text": "话费余额"}).encode()
    assert read_texts(body, content_type=JSON, fields={}) == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"[1]", b"{", b"{}", b"a=b", b"\xff\xfe", b'{"from": {"a": 1}, "text": "x"}']
)
def test_what_is_no_push_is_refused(body):
    with pytest.raises(NotTexts):
        read_texts(body, content_type="", fields={})


@given(st.binary(max_size=120), st.sampled_from([JSON, FORM, ""]))
def test_any_bytes_are_texts_or_refused(body, content_type):
    try:
        assert isinstance(read_texts(body, content_type=content_type, fields={}), list)
    except NotTexts:
        assert body is not None
