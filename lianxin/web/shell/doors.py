"""Who may open a page. Every view stands behind exactly one of these; a test refuses an address without a door.

The door is written on the view as `view.door`: "public", "signed in", or "needs <permission>".
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from lianxin.kernel.errors import Refused
from lianxin.web.shell.request import ShellRequest

View = Callable[..., HttpResponseBase]
PUBLIC = "public"
SIGNED_IN = "signed in"


def public_page(view: View) -> View:
    """Anybody may open it, without an account."""
    return _with_door(login_not_required(view), PUBLIC)


def signed_in(view: View) -> View:
    """Any account may open it; others are led to the login."""
    return _with_door(view, SIGNED_IN)


def needs(permission: str) -> Callable[[View], View]:
    """An account that has `permission` for some unit may open it.

    Which rows it then shows is decided by the query, which units by the action.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: ShellRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.reach.has(permission):
                raise Refused(_("Your account has no role for this page. Ask your unit's administrator for one."))
            return view(request, *args, **kwargs)

        return _with_door(guarded, f"needs {permission}")

    return guard


def door_of(view: Callable[..., Any]) -> str | None:
    """The door in front of `view`, or None when there is none."""
    return getattr(view, "door", None)


def _with_door(view: View, door: str) -> View:
    view.door = door  # type: ignore[attr-defined]
    return view
