"""Refusals carry words for the user and a status for the machine."""

import pytest
from django.utils.translation import gettext_lazy, override

from lianxin.kernel.errors import Conflict, Invalid, LianxinError, Missing, Refused, TooMany


@pytest.mark.parametrize(("error", "status"), [(Invalid, 422), (Refused, 403), (Missing, 404), (Conflict, 409)])
def test_status_tells_the_kind(error, status):
    assert error("no").status == status
    assert isinstance(error("no"), LianxinError)


def test_too_many_says_when_to_come_back():
    error = TooMany("slowly", retry_after=30)
    assert (error.status, error.retry_after) == (429, 30)


def test_words_are_translated_when_read_not_when_raised():
    error = Refused(gettext_lazy("Yes"))
    with override("en"):
        english = str(error)
    with override("zh-hans"):
        assert str(error) != english


def test_invalid_keeps_a_message_per_field():
    fields = {"phone": "not a phone"}
    error = Invalid("look again", fields)
    fields.clear()
    assert error.fields == {"phone": "not a phone"}
