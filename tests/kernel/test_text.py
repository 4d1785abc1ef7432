"""Text as people type it."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from lianxin.kernel.text import clean_text, fold_text, mask_email, mask_name, mask_phone, safe_cell, shorten

TEXT = st.text(max_size=300)


@given(TEXT)
def test_cleaning_twice_changes_nothing_more(raw):
    once = clean_text(raw)
    assert clean_text(once) == once


@given(TEXT)
def test_clean_text_holds_no_control_and_no_directional_characters(raw):
    for char in clean_text(raw):
        assert char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"}
        assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


@given(TEXT)
def test_a_single_line_has_no_line_break_and_no_double_space(raw):
    line = clean_text(raw, multiline=False)
    assert not {"\n", "\r", "\t", "\u2028"} & set(line)
    assert "  " not in line
    assert line == line.strip()


def test_lines_are_trimmed_and_empty_ones_joined():
    assert clean_text("\t\u3000路灯坏了\u3000\r\n\r\n\r\n  三天了 \n") == "路灯坏了\n\n三天了"


def test_rare_characters_stay():
    assert clean_text("𫍯𬭎 ཀ ᠮᠣᠩᠭᠣᠯ 👍") == "𫍯𬭎 ཀ ᠮᠣᠩᠭᠣᠯ 👍"


@given(TEXT)
def test_folding_twice_changes_nothing_more(text):
    assert fold_text(fold_text(text)) == fold_text(text)


@pytest.mark.parametrize("dot", "·•・‧∙⋅")
def test_dots_of_names_fold_to_one(dot):
    assert fold_text(f"阿依{dot}古丽") == fold_text("阿依·古丽")


def test_width_case_and_spaces_fold_away():
    assert fold_text("ＡＢ c\u3000１") == "abc1"


@given(st.from_regex(r"1[0-9]{10}", fullmatch=True))
def test_masked_phone_shows_seven_digits_at_most(phone):
    masked = mask_phone(phone)
    assert masked == f"{phone[:3]}****{phone[-4:]}"


@given(st.from_regex(r"[0-9]{0,7}", fullmatch=True))
def test_masked_short_number_shows_two_digits_at_most(phone):
    assert mask_phone(phone).lstrip("*") == phone[-2:]


def test_masked_address_shows_its_first_letter_and_domain():
    assert (mask_email("li.wei@example.org"), mask_email("")) == ("l***@example.org", "")


def test_masked_name_shows_the_first_character():
    assert (mask_name("张小明"), mask_name("李"), mask_name("")) == ("张**", "李*", "")


@given(TEXT)
def test_no_cell_starts_as_a_formula(value):
    assert not safe_cell(value).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(TEXT, st.integers(2, 50))
def test_shortened_text_fits(text, length):
    assert len(shorten(text, length)) <= length
