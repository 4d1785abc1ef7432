"""A reader sees the entries they may open."""

import pytest

from lianxin.kernel.actors import REPORTER, Actor, ActorKind
from lianxin.web.shell import navigation
from lianxin.web.shell.context import Shell
from lianxin.web.shell.navigation import Entry, Place, entries_for, register


class _Reach:
    def has(self, permission):
        return permission == "cases.view"


@pytest.fixture
def request_of(rf, monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})
    register(
        Entry("late", "Late", "clock", "ui_gallery", order=20),
        Entry("board", "Board", "inbox", "preferences", "cases.view", order=10),
        Entry("roles", "Roles", "key-round", "ui_gallery", "access.grant"),
        Entry("bell", "Notices", "bell", "ui_gallery", place=Place.BELL),
    )

    def make(actor=None, path="/ui/"):
        request = rf.get(path)
        request.actor = actor or Actor(kind=ActorKind.USER, label="王丽华", user_id=1)
        request.reach = _Reach()
        return request

    return make


def test_entries_follow_permission_and_order(request_of):
    assert [entry.code for entry in entries_for(request_of(), Place.SIDE)] == ["board", "late"]


def test_nobody_without_an_account_has_entries(request_of):
    assert entries_for(request_of(REPORTER), Place.SIDE) == []


def test_one_entry_holds_the_bell_and_none_the_search(request_of):
    shell = Shell(request_of())
    assert shell.bell.code == "bell"
    assert shell.search is None


def test_current_is_the_longest_address_above_the_page(request_of):
    assert Shell(request_of(path="/ui/deeper/")).current == "/ui/"
    assert Shell(request_of(path="/elsewhere/")).current == ""


def test_the_same_code_replaces(request_of):
    register(Entry("late", "Later", "clock", "ui_gallery", order=1))
    assert [entry.label for entry in entries_for(request_of(), Place.SIDE)] == ["Later", "Board"]
