"""What a short message says."""

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.cases.answers import Rating, case_id_in, reply_code, reply_digits, said_in
from lianxin.domains.cases.enums import Satisfaction, Solved

DIGEST = "0a1b2c3d4e5f" * 5


@pytest.mark.parametrize(
    ("text", "digits", "solved", "satisfaction"),
    [
        ("1", "", Solved.YES, ""),
        ("３。", "", Solved.NO, ""),
        ("11", "", Solved.YES, Satisfaction.SATISFIED),
        ("2，3", "", Solved.PARTLY, Satisfaction.UNSATISFIED),
        (" 1 2 ", "", Solved.YES, Satisfaction.MOSTLY),
        ("#4711 13", "4711", Solved.YES, Satisfaction.UNSATISFIED),
        ("＃4711：1", "4711", Solved.YES, ""),
        ("1 #4711", "4711", Solved.YES, ""),
    ],
)
def test_rating_is_read_as_it_was_offered(text, digits, solved, satisfaction):
    said = said_in(text)
    assert (said.digits, said.rating) == (digits, Rating(solved, satisfaction))


@pytest.mark.parametrize("text", ["4", "111", "1号楼的灯", "12345", "0", "13812345678", "好的", "", "第1", "1.5米"])
def test_words_with_digits_are_no_rating(text):
    assert said_in(text).rating is None


def test_digits_name_the_request_and_leave_the_words():
    said = said_in("#4711 灯是三单元的\n五楼")
    assert (said.digits, said.words) == ("4711", "灯是三单元的\n五楼")
    assert said_in("灯是三单元的 #4711").words == "灯是三单元的"
    assert said_in("房号 4711").digits == ""
    assert said_in("#47112 x").digits == ""


@given(st.integers(1, 2**63 - 1))
def test_code_names_its_case(case_id):
    code = reply_code(case_id, DIGEST)
    assert case_id_in(code) == case_id
    assert 6 <= len(code) <= 24
    assert code.isascii()
    assert code == code.lower()


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_none(text):
    found = case_id_in(text)
    assert found is None or 0 <= found < 2**63
    assert said_in(text).words is not None


def test_digits_are_four():
    assert all(len(reply_digits(f"{number:08x}")) == 4 for number in (0, 1, 9999, 10_000, 2**32 - 1))
