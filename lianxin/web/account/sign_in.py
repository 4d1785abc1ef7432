"""Coming in and going out: password, OpenID Connect, a code sent to a phone."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from allauth.socialaccount.providers.openid_connect import views as provider_views
from django.conf import settings
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from requests import RequestException

from lianxin.domains.people.rules import normal_phone
from lianxin.foundation.access.addresses import limited_address
from lianxin.foundation.accounts import actions
from lianxin.kernel import clock
from lianxin.kernel.errors import Invalid, Missing, Refused
from lianxin.kernel.text import mask_phone
from lianxin.web.account.forms import CodeForm, PhoneForm, SignInForm
from lianxin.web.account.ways import safe_next
from lianxin.web.shell.doors import public_page

CODE_KEY = "login_code"


class _SignIn(LoginView):
    template_name = "account_pages/sign_in.html"
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["provider_name"] = settings.OIDC_NAME
        context["next"] = safe_next(self.request)
        return context

    def form_invalid(self, form: Form) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


sign_in = public_page(_SignIn.as_view())


@public_page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; for those without one it does nothing."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@public_page
@never_cache
@require_POST
def provider_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead the reader to the OpenID provider, by a page of ours: a form may not be redirected off the site (CSP)."""
    answer = _at_provider(provider_views.login, request, provider_id)
    if not isinstance(answer, HttpResponseRedirect):
        return answer
    context = {"address": answer.url, "provider_name": settings.OIDC_NAME}
    return render(request, "account_pages/to_provider.html", context)


@public_page
@never_cache
def provider_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the OpenID provider sends them back to."""
    return _at_provider(provider_views.callback, request, provider_id)


def _at_provider(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    if not settings.OIDC_NAME:
        raise Missing(_("Signing in by another service is not set up here."))
    try:
        return view(request, provider_id)
    except RequestException as error:
        raise Refused(_("The other service does not answer. Try again later, or use your password.")) from error


@public_page
@never_cache
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """First step: the phone. The answer is the same whether it is known or not."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = normal_phone(form.cleaned_data["phone"])
            code_id = actions.send_login_code(
                phone=number,
                address=limited_address(request),
                language=get_language() or settings.LANGUAGE_CODE,
                at=clock.now(),
            )
        except Invalid as error:
            form.add_error("phone", str(error.message))
        else:
            request.session[CODE_KEY] = {"id": str(code_id), "to": mask_phone(number)}
            return _with_next(request, "account_phone_code")
    return _page(request, "account_pages/phone.html", form)


@public_page
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def phone_code(request: HttpRequest) -> HttpResponse:
    """Second step: the six digits; the first time they make a resident's account."""
    sent = request.session.get(CODE_KEY)
    if not sent:
        return redirect("account_phone")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.use_login_code(
                code_id=UUID(sent["id"]),
                typed=form.cleaned_data["code"],
                language=get_language() or settings.LANGUAGE_CODE,
                at=clock.now(),
            )
        except Invalid as error:
            form.add_error("code", str(error.message))
        else:
            del request.session[CODE_KEY]
            record_authentication(request, user, method="phone_code")
            return perform_login(request, user, redirect_url=safe_next(request) or None)
    return _page(request, "account_pages/phone_code.html", form, sent_to=sent["to"])


def _page(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "next": safe_next(request), **context}, status=status)


def _with_next(request: HttpRequest, name: str) -> HttpResponseRedirect:
    response = redirect(name)
    wanted = safe_next(request)
    if wanted:
        response["Location"] += f"?{urlencode({'next': wanted})}"
    return response
