"""Accounts and roles, for administrators: find, open, close; give and end roles."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.foundation.access import actions, queries
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.permissions import can_end, can_manage_account, can_reset_factor
from lianxin.foundation.accounts.queries import has_second_factor
from lianxin.kernel import clock
from lianxin.kernel.errors import Missing
from lianxin.web.account.form_errors import errors_into
from lianxin.web.account.forms import GrantForm, NewAccountForm, PasswordForm
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

if TYPE_CHECKING:
    from lianxin.foundation.access.models import RoleGrant
    from lianxin.foundation.accounts.models import User

PAGE_SIZE = 25


@needs("accounts.view")
@require_safe
def accounts(request: ShellRequest) -> HttpResponse:
    """The accounts of the reader's units, found by name."""
    find = request.GET.get("find", "")[:60].replace("\x00", "")
    page = Paginator(queries.find_accounts(request.reach, find), PAGE_SIZE).get_page(request.GET.get("page"))
    held = queries.current_grants_by_account(account.pk for account in page)
    context = {
        "page": page,
        "rows": [(account, held.get(account.pk, [])) for account in page],
        "find": find,
        "may_open": request.reach.has("accounts.manage"),
        "may_grant": request.reach.has("access.grant"),
    }
    return render(request, "account_pages/accounts.html", context)


@needs("accounts.view")
@require_safe
def account(request: ShellRequest, user_id: int) -> HttpResponse:
    """One account: its roles, and what this reader may do with it."""
    return _page(request, queries.account_in_reach(request.reach, user_id))


@needs("accounts.manage")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_account(request: ShellRequest) -> HttpResponse:
    """A new staff account, with its first role where the reader may give it."""
    form = NewAccountForm(request.POST or None, roles=request.reach.grantable())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with errors_into(form):
            user = actions.open_account(
                username=given["username"],
                name=given["name"],
                email=given["email"],
                password=given["password"],
                role=Role(given["role"]) if given["role"] else None,
                org=queries.unit_to_grant_on(request.reach, given["org"]) if given["org"] else None,
                by=request.actor,
                at=clock.now(),
            )
            messages.success(request, _("The account is open. Hand over username and password in person."))
            return _to_account(request, user)
    return render(request, "account_pages/account_new.html", {"form": form}, status=422 if form.errors else 200)


@needs("access.grant")
@require_POST
def grant(request: ShellRequest, user_id: int) -> HttpResponse:
    """Give a role."""
    user = queries.account_in_reach(request.reach, user_id)
    form = GrantForm(request.POST, roles=request.reach.grantable())
    if form.is_valid():
        given = form.cleaned_data
        with errors_into(form):
            actions.grant_role(
                user=user,
                role=Role(given["role"]),
                org=queries.unit_to_grant_on(request.reach, given["org"]),
                valid_from=given["valid_from"],
                valid_to=given["valid_to"],
                by=request.actor,
                at=clock.now(),
            )
            messages.success(request, _("The role is given."))
            return _to_account(request, user)
    return _page(request, user, grant_form=form)


@needs("access.grant")
@require_POST
def end_grant(request: ShellRequest, grant_id: int) -> HttpResponse:
    """End a role today."""
    given = queries.grant_by_id(grant_id)
    user = queries.account_in_reach(request.reach, given.user_id)
    actions.end_grant(grant=given, by=request.actor, at=clock.now())
    messages.success(request, _("The role ends today."))
    return _to_account(request, user)


@needs("accounts.manage")
@sensitive_post_parameters("password")
@require_POST
def set_password(request: ShellRequest, user_id: int) -> HttpResponse:
    """A password for one use, for who forgot theirs."""
    user = queries.account_in_reach(request.reach, user_id)
    form = PasswordForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            actions.reset_password(user=user, password=form.cleaned_data["password"], by=request.actor, at=clock.now())
            messages.success(request, _("The password is set. At the next sign-in it must be changed."))
            return _to_account(request, user)
    return _page(request, user, password_form=form)


@needs("access.reset_factor")
@require_POST
def reset_factor(request: ShellRequest, user_id: int) -> HttpResponse:
    """Remove the second step of who lost their phone."""
    user = queries.account_in_reach(request.reach, user_id)
    actions.reset_second_factor(user=user, by=request.actor, at=clock.now())
    messages.success(request, _("The second step is removed."))
    return _to_account(request, user)


@needs("accounts.manage")
@require_POST
def close_account(request: ShellRequest, user_id: int) -> HttpResponse:
    """Let them in no more."""
    user = queries.account_in_reach(request.reach, user_id)
    actions.close_account(user=user, by=request.actor, at=clock.now())
    messages.success(request, _("The account is closed."))
    return _to_account(request, user)


@needs("accounts.manage")
@require_POST
def reopen_account(request: ShellRequest, user_id: int) -> HttpResponse:
    """Let them in again, without their former roles."""
    user = queries.account_in_reach(request.reach, user_id)
    actions.reopen_account(user=user, by=request.actor, at=clock.now())
    messages.success(request, _("The account is open again."))
    return _to_account(request, user)


def _page(
    request: ShellRequest, user: "User", *, grant_form: Form | None = None, password_form: Form | None = None
) -> HttpResponse:
    grants = list(queries.grants_of(user.pk))
    grantable = request.reach.grantable() if user.is_active and user.pk != request.actor.user_id else ()
    context = {
        "account": user,
        "grants": grants,
        "endable": _endable(request, grants),
        "today": clock.today(),
        "has_second_factor": has_second_factor(user.pk),
        "grant_form": grant_form or (GrantForm(roles=grantable) if grantable else None),
        "password_form": password_form or PasswordForm(),
        "may_manage": can_manage_account(request.actor, request.reach, user),
        "may_reset_factor": can_reset_factor(request.actor, request.reach, user),
    }
    wrong = any(form.errors for form in (grant_form, password_form) if form)
    return render(request, "account_pages/account.html", context, status=422 if wrong else 200)


def _endable(request: ShellRequest, grants: list["RoleGrant"]) -> set[int]:
    today = clock.today()
    open_ones = [one for one in grants if one.valid_to is None or one.valid_to > today]
    return {one.pk for one in open_ones if can_end(request.actor, request.reach, one)}


def _to_account(request: ShellRequest, user: "User") -> HttpResponse:
    """The account's page, or the list where the account has just left the reader's units."""
    try:
        queries.account_in_reach(request.reach, user.pk)
    except Missing:
        return redirect("desk_accounts")
    return redirect("desk_account", user_id=user.pk)
