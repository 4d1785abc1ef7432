"""Who may open a page."""

import pytest
from django.http import HttpResponse

from lianxin.kernel.errors import Refused
from lianxin.web.shell.doors import door_of, needs, public_page, signed_in


class _Reach:
    def __init__(self, *permissions):
        self.permissions = permissions

    def has(self, permission):
        return permission in self.permissions


@pytest.fixture
def view():
    def page(request):
        return HttpResponse("open")

    return page


def test_a_view_without_a_door_has_none(view):
    assert door_of(view) is None


def test_public_page_needs_no_login(view):
    page = public_page(view)
    assert door_of(page) == "public"
    assert page.login_required is False


def test_signed_in_leaves_the_login_required(view):
    page = signed_in(view)
    assert door_of(page) == "signed in"
    assert getattr(page, "login_required", True)


def test_needs_opens_to_the_permission(view, rf):
    request = rf.get("/")
    request.reach = _Reach("cases.view")
    page = needs("cases.view")(view)
    assert door_of(page) == "needs cases.view"
    assert page(request).content == b"open"


def test_needs_refuses_another_permission(view, rf):
    request = rf.get("/")
    request.reach = _Reach("cases.view")
    with pytest.raises(Refused):
        needs("cases.desk")(view)(request)
