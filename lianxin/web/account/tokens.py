"""Tokens of programs: made by who may do what the program may, revoked by them and by administrators."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import token_in_reach, tokens_in_reach, unit_to_lend_on
from lianxin.foundation.access.tokens import make_token, revoke_token
from lianxin.kernel import clock
from lianxin.web.account.form_errors import errors_into
from lianxin.web.account.forms import TokenForm
from lianxin.web.shell.doors import needs
from lianxin.web.shell.request import ShellRequest

PAGE_SIZE = 25


@needs("access.programs")
@require_safe
def tokens(request: ShellRequest) -> HttpResponse:
    """The tokens of the reader's units."""
    page = Paginator(tokens_in_reach(request.reach), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "may_make": bool(request.reach.lendable()), "may_list": request.reach.has("accounts.view")}
    return render(request, "account_pages/tokens.html", context)


@needs("access.programs")
@never_cache
@require_http_methods(["GET", "POST"])
def new_token(request: ShellRequest) -> HttpResponse:
    """Make a token; the answer to the form is the one place where its secret is ever shown.

    Administrators read who can.
    """
    if not request.reach.lendable():
        return render(request, "account_pages/token_not_yours.html")
    form = TokenForm(request.POST or None, roles=request.reach.lendable())
    if request.method == "POST" and form.is_valid():
        given, at = form.cleaned_data, clock.now()
        with errors_into(form):
            token, secret = make_token(
                label=given["label"],
                role=Role(given["role"]),
                org=unit_to_lend_on(request.reach, given["org"]),
                expires=at + timedelta(days=given["days"]),
                by=request.actor,
                at=at,
            )
            return render(request, "account_pages/token_made.html", {"token": token, "secret": secret})
    return render(request, "account_pages/token_new.html", {"form": form}, status=422 if form.errors else 200)


@needs("access.programs")
@require_POST
def revoke(request: ShellRequest, uuid: UUID) -> HttpResponse:
    """Let the program in no more."""
    revoke_token(token=token_in_reach(request.reach, uuid), by=request.actor, at=clock.now())
    messages.success(request, _("The token is revoked. The program behind it stops at once."))
    return redirect("desk_tokens")
