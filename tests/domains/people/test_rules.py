import pytest
from hypothesis import given, strategies as st

from lianxin.domains.people.rules import (
    last_digits,
    name_key,
    normal_last_digits,
    normal_name,
    normal_phone,
    shown_phone,
    takes_text_messages,
)
from lianxin.kernel.errors import Invalid
from lianxin.kernel.text import mask_phone

# Beginnings of mainland mobiles that are in use.
MOBILES = st.builds(
    "{}{:08d}".format,
    st.sampled_from(["130", "135", "138", "139", "150", "158", "166", "177", "186", "188", "191", "199"]),
    st.integers(0, 99_999_999),
)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("13812345678", "+8613812345678"),
        (" 138 1234 5678 ", "+8613812345678"),
        ("138-1234-5678", "+8613812345678"),
        ("１３８１２３４５６７８", "+8613812345678"),
        ("+86 138 1234 5678", "+8613812345678"),
        ("+8613812345678", "+8613812345678"),
        ("8613812345678", "+8613812345678"),
        ("008613812345678", "+8613812345678"),
        ("\u202d13812345678\u202c", "+8613812345678"),
        ("0875-2123456", "+868752123456"),
        ("(0875) 2123456", "+868752123456"),
        ("（０８７５）２１２３４５６", "+868752123456"),
        ("0875—2123456", "+868752123456"),
        ("010 6552 9988", "+861065529988"),
        ("400-812-3123", "+864008123123"),
        ("+852 2345 6789", "+85223456789"),
    ],
)
def test_phone_is_brought_into_one_form(typed, normal):
    assert normal_phone(typed) == normal


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("", "请填写"),
        ("   ", "请填写"),
        ("1381234567", "10 位"),
        ("138123456789", "12 位"),
        ("2123456", "区号"),
        ("21234567", "区号"),
        ("12345", "核对"),
        ("110", "核对"),
        ("99999999999999999999", "核对"),
        ("不知道", "只填数字"),
        ("0875-2123456转801", "只填数字"),
        ("13812345678;DROP", "只填数字"),
        ("+", "核对"),
        ("1" * 500, "只填数字"),
        ("\x00", "只填数字"),
    ],
)
def test_what_is_no_phone_is_refused_in_plain_words(typed, hint):
    with pytest.raises(Invalid) as caught:
        normal_phone(typed)
    assert hint in str(caught.value)
    assert set(caught.value.fields) == {"phone"}


@given(st.text(max_size=60))
def test_any_text_gives_a_number_or_a_refusal(typed):
    try:
        normal = normal_phone(typed)
    except Invalid:
        return
    assert normal.startswith("+")
    assert normal[1:].isdecimal()
    assert normal.isascii()


@given(
    MOBILES,
    st.sampled_from(["", "+86", "86", "0086", "+86 "]),
    st.sampled_from(["", " ", "-", ".", "\u3000"]),
    st.booleans(),
)
def test_every_spelling_of_a_mobile_is_the_same_number(mobile, code, between, wide):
    typed = code + between.join([mobile[:3], mobile[3:7], mobile[7:]])
    normal = normal_phone(typed.translate(FULL_WIDTH) if wide else typed)
    assert normal == f"+86{mobile}"
    assert normal_phone(normal) == normal
    assert shown_phone(normal) == mobile
    assert normal_phone(shown_phone(normal)) == normal
    assert takes_text_messages(normal)


@given(MOBILES)
def test_mask_shows_three_and_four_digits(mobile):
    masked = mask_phone(shown_phone(f"+86{mobile}"))
    assert masked == f"{mobile[:3]}****{mobile[-4:]}"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("0875-2123456", "08752123456"), ("400-812-3123", "4008123123"), ("+852 2345 6789", "+85223456789")],
)
def test_number_is_shown_as_people_dial_it(typed, shown):
    assert shown_phone(normal_phone(typed)) == shown
    assert normal_phone(shown) == normal_phone(typed)


def test_land_line_takes_no_text_messages():
    assert not takes_text_messages("+868752123456")


def test_last_digits_are_read_as_typed():
    assert normal_last_digits("５６ 78") == "5678"
    assert last_digits("+8613812345678") == "5678"


@pytest.mark.parametrize("typed", ["", "567", "56789", "abcd"])
def test_other_than_four_digits_are_refused(typed):
    with pytest.raises(Invalid, match="后四位"):
        normal_last_digits(typed)


def test_name_spellings_are_the_same_name():
    assert name_key("买买提·艾力") == name_key("买买提•艾力 ") == name_key("买买提・艾力")
    assert name_key("Zhang Wei") == name_key("ＺＨＡＮＧ　ＷＥＩ")
    assert name_key("张伟") != name_key("张玮")


@given(st.text(max_size=60))
def test_name_is_one_line_and_stays_the_same_when_read_again(typed):
    name = normal_name(typed)
    assert "\n" not in name
    assert normal_name(name) == name
    assert len(name_key(name)) <= 120


def test_long_name_is_refused():
    with pytest.raises(Invalid):
        normal_name("长" * 61)
