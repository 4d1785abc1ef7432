"""Every address says who may open it."""

import re

from django.urls import URLPattern, get_resolver

from lianxin.api.doors import TOKEN
from lianxin.foundation.access.rules import PERMISSIONS
from lianxin.web.shell.doors import PUBLIC, SIGNED_IN, door_of
from tests.consistency.third_party import LOGIN_NEEDED_VIEWS, PUBLIC_VIEWS


def _addresses(patterns=None, prefix=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern
        else:
            yield from _addresses(pattern.url_patterns, address)


def _is_ours(pattern):
    return pattern.callback.__module__.startswith("lianxin.")


def test_every_view_of_ours_stands_behind_a_door():
    open_ones = [
        address for address, pattern in _addresses() if _is_ours(pattern) and door_of(pattern.callback) is None
    ]
    assert not open_ones


def test_every_view_of_others_is_in_one_of_the_two_tables():
    known = PUBLIC_VIEWS | LOGIN_NEEDED_VIEWS
    foreign = {pattern.name for _, pattern in _addresses() if not _is_ours(pattern) and not door_of(pattern.callback)}
    assert foreign <= known, foreign - known


def test_the_tables_of_others_views_are_true():
    for _, pattern in _addresses():
        if not _is_ours(pattern) and pattern.name in PUBLIC_VIEWS | LOGIN_NEEDED_VIEWS:
            # What a library does not mark, LoginRequiredMiddleware holds back.
            needs_login = getattr(pattern.callback, "login_required", True)
            assert needs_login == (pattern.name in LOGIN_NEEDED_VIEWS), pattern.name


def test_every_door_names_a_permission_that_some_role_has():
    doors = {door_of(pattern.callback) for _, pattern in _addresses()} - {None, PUBLIC, SIGNED_IN, TOKEN}
    unknown = {door for door in doors if door.removeprefix("needs ") not in PERMISSIONS}
    assert not unknown


def test_addresses_have_names_and_ours_end_with_a_slash_or_are_files():
    for address, pattern in _addresses():
        if _is_ours(pattern):
            assert pattern.name, address
            assert re.search(r"(/|^|\.[a-z]+|healthz|readyz|metrics)\\?[Z$]?$", address), address
