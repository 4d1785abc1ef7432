"""Keys of forms: made here, once each, for two days."""

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from lianxin.web.forms.keys import new_form_key, read_form_key, read_shown, sign_shown
from tests.web.pages import aged_key


def test_a_new_key_is_read_back_and_is_young():
    key = read_form_key(new_form_key())
    assert UUID(key.value)
    assert key.age.total_seconds() <= 1


def test_each_showing_has_its_own_key():
    assert len({read_form_key(new_form_key()).value for _ in range(50)}) == 50


@pytest.mark.parametrize(("seconds", "lives"), [(5, True), (47 * 3600, True), (49 * 3600, False)])
def test_a_key_lives_two_days(seconds, lives):
    key = read_form_key(aged_key(seconds))
    assert (key is not None) == lives
    if key is not None:
        assert abs(key.age.total_seconds() - seconds) <= 1


def test_a_key_from_the_future_is_young():
    assert read_form_key(aged_key(-60)).age.total_seconds() == 0


@given(st.text(max_size=80))
def test_made_up_keys_are_none(typed):
    assert read_form_key(typed) is None
    assert read_shown(typed) is None


@pytest.mark.parametrize("row", [1, 2**40])
def test_what_was_shown_comes_back(row):
    assert read_shown(sign_shown(row)) == row


def test_nothing_shown_is_nothing():
    assert sign_shown(None) == ""
    assert read_shown("") is None


def test_a_changed_row_is_none():
    assert read_shown("2:" + sign_shown(1).partition(":")[2]) is None


def test_a_key_is_not_a_row_and_a_row_is_not_a_key():
    assert read_shown(new_form_key()) is None
    assert read_form_key(sign_shown(1)) is None
