"""One's own account: name, language, password, second step, roles."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.foundation.access import limits
from lianxin.foundation.access.queries import grants_of
from lianxin.foundation.accounts import actions
from lianxin.foundation.accounts.queries import has_second_factor
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid
from lianxin.web.account.forms import LanguageForm, NameForm, NewPasswordForm, SpokenForm
from lianxin.web.account.ways import account_of, home_of, remember_language, way_back
from lianxin.web.shell.doors import signed_in
from lianxin.web.shell.request import ShellRequest

_PASSWORD_TRIES = 10
_PASSWORD_SPAN = timedelta(minutes=10)


@signed_in
@require_safe
def profile(request: ShellRequest) -> HttpResponse:
    """What the house knows of the account, and the ways to change it."""
    user = account_of(request)
    return _profile(request, NameForm(initial={"name": user.name}), LanguageForm(initial={"language": user.language}))


@signed_in
@require_http_methods(["POST"])
def change_name(request: ShellRequest) -> HttpResponse:
    """A new name for oneself."""
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            actions.rename_user(
                user=account_of(request), name=form.cleaned_data["name"], by=request.actor, at=clock.now()
            )
        except Invalid as error:
            form.add_error("name", str(error.message))
        else:
            messages.success(request, _("Your name is changed."))
            return redirect("account_profile")
    return _profile(request, form, LanguageForm(initial={"language": account_of(request).language}))


@signed_in
@require_http_methods(["POST"])
def change_language(request: ShellRequest) -> HttpResponse:
    """The language of one's own pages and of messages to oneself."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return _profile(request, NameForm(initial={"name": account_of(request).name}), form)
    language = form.cleaned_data["language"]
    actions.set_language(user=account_of(request), language=language, by=request.actor, at=clock.now())
    response = redirect("account_profile")
    remember_language(response, language)
    with override(language):
        messages.success(request, _("The pages speak your language now."))
    return response


@signed_in
@require_http_methods(["POST"])
def change_spoken(request: ShellRequest) -> HttpResponse:
    """The languages one can serve people in: who calls in one of them is given to who speaks it."""
    form = SpokenForm(request.POST)
    if form.is_valid():
        codes = form.cleaned_data["speaks"]
        actions.set_spoken_languages(user=account_of(request), codes=codes, by=request.actor, at=clock.now())
        messages.success(request, _("Your languages are kept."))
    return redirect("account_profile")


@signed_in
@never_cache
@sensitive_post_parameters("old", "password", "again")
@require_http_methods(["GET", "POST"])
def change_password(request: ShellRequest) -> HttpResponse:
    """A new password after the old one; other sessions of the account end."""
    user = account_of(request)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        limits.take(key=f"account.password:{user.pk}", limit=_PASSWORD_TRIES, per=_PASSWORD_SPAN, at=now)
        if not user.check_password(form.cleaned_data["old"]):
            form.add_error("old", _("This is not your present password."))
        else:
            try:
                actions.change_password(user=user, password=form.cleaned_data["password"], by=request.actor, at=now)
            except Invalid as error:
                form.add_error("password", str(error.message))
            else:
                update_session_auth_hash(request, user)
                messages.success(request, _("Your password is changed. Other devices must sign in again."))
                return redirect(home_of(request.actor))
    return render(request, "account_pages/password.html", {"form": form}, status=422 if form.errors else 200)


def _profile(request: ShellRequest, name_form: Form, language_form: Form) -> HttpResponse:
    user = account_of(request)
    context = {
        "name_form": name_form,
        "language_form": language_form,
        "spoken_form": SpokenForm(initial={"speaks": user.speaks}),
        "grants": list(grants_of(user.pk)),
        "today": clock.today(),
        "way_back": way_back(request.actor),
        "has_second_factor": has_second_factor(user.pk),
        "has_password": user.has_usable_password(),
        "is_staff_account": user.kind == "staff",
    }
    wrong = name_form.errors or language_form.errors
    return render(request, "account_pages/profile.html", context, status=422 if wrong else 200)
