"""Nobody passes before a needed second step is set up, or a password for one use is changed."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve
from django.urls.exceptions import Resolver404

from lianxin.foundation.access.rules import needs_second_factor
from lianxin.foundation.accounts.enums import UserKind
from lianxin.foundation.accounts.queries import has_second_factor
from lianxin.web.account.ways import account_of
from lianxin.web.shell.request import ShellRequest

Handler = Callable[[ShellRequest], HttpResponseBase]

_ALWAYS_OPEN = frozenset(
    {"account_logout", "preferences", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
)
_FOR_PASSWORD = _ALWAYS_OPEN | {"account_change_password"}
_FOR_FACTOR = _FOR_PASSWORD | {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes"}


class FirstStepsMiddleware:
    """Leads an account to what it must do first: a duty given today counts at the next click.

    Stands after ActorMiddleware and reads the same reach as the page, so it costs most pages no statement.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: ShellRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        name = _page_name(request)
        if request.user.must_change_password and name not in _FOR_PASSWORD:
            return redirect("account_change_password")
        if name not in _FOR_FACTOR and _lacks_factor(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)


def _lacks_factor(request: ShellRequest) -> bool:
    user = account_of(request)
    if user.kind != UserKind.STAFF or not needs_second_factor(request.reach.roles):
        return False
    return not has_second_factor(user.pk)


def _page_name(request: ShellRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""
