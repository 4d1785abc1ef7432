"""Every room speaks Chinese, completely."""

import pytest

from tools.messages import PACKAGE, all_rooms, check, contradictions


@pytest.mark.parametrize("room", all_rooms(), ids=lambda room: room.relative_to(PACKAGE).as_posix())
def test_catalogue_is_complete(room):
    assert check(room) == []


def test_no_message_has_two_translations():
    assert contradictions(all_rooms()) == []
