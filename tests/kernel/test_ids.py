"""Tracking codes people read aloud, and ids that sort by time."""

from hypothesis import given, strategies as st

from lianxin.kernel.ids import damm_digit, group_digits, new_tracking_code, parse_tracking_code, uuid7

DIGITS = st.text(alphabet="0123456789", min_size=11, max_size=11)


@given(DIGITS, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_found(body, place, shift):
    code = body + damm_digit(body)
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    assert parse_tracking_code(wrong) is None


@given(DIGITS, st.integers(0, 10))
def test_swapped_neighbours_are_found(body, place):
    code = body + damm_digit(body)
    if code[place] != code[place + 1]:
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert parse_tracking_code(swapped) is None


def test_code_is_read_as_people_type_it():
    code = new_tracking_code()
    assert parse_tracking_code(group_digits(code)) == code
    assert parse_tracking_code("-".join(code)) == code
    assert parse_tracking_code("".join(chr(ord(digit) + 0xFEE0) for digit in code)) == code
    assert parse_tracking_code(code[:-1]) is None


def test_uuid7_has_version_variant_and_time_order():
    first, second = uuid7(), uuid7()
    assert first.version == 7
    assert first.variant == "specified in RFC 4122"
    assert first.int >> 80 <= second.int >> 80
