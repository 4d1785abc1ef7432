"""What the system told this account."""

from typing import TYPE_CHECKING, cast

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from lianxin.domains.messaging.actions import mark_read
from lianxin.domains.messaging.queries import notices_for, unread_count
from lianxin.kernel import clock
from lianxin.web.shell.doors import signed_in
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.foundation.accounts.models import User

SHOWN = 50


@signed_in
def notices(request: ShellRequest) -> HttpResponseBase:
    """The latest notices; marking them read is a deed of its own."""
    if request.method == "POST":
        mark_read(user=_reader(request), notices=list(notices_for(_reader(request))[:SHOWN]), at=clock.now())
        return redirect("desk_notices")
    return render(request, "desk/notices.html", {"notices": notices_for(_reader(request))[:SHOWN]})


def _reader(request: ShellRequest) -> "User":
    """The account: the door lets nobody else in."""
    return cast("User", request.user)


@signed_in
def unread(request: ShellRequest) -> HttpResponse:
    """How many are unread: a bare number beside the bell."""
    number = unread_count(_reader(request))
    return HttpResponse(str(number) if number else "", content_type="text/plain")
