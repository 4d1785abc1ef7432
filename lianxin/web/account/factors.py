"""The second step besides the password: a code of an app, a passkey; and recovery codes for a lost phone.

allauth does the work; here are our pages, our words and the audit.
"""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView as CodeReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lianxin.foundation.access.queries import roles_of
from lianxin.foundation.access.rules import needs_second_factor
from lianxin.foundation.accounts import actions
from lianxin.foundation.accounts.queries import has_other_factor
from lianxin.kernel import clock
from lianxin.kernel.errors import Refused
from lianxin.web.account.forms import (
    AddFactorForm,
    AddKeyForm,
    FactorAgainForm,
    FactorForm,
    PasswordAgainForm,
    UseKeyAgainForm,
    UseKeyForm,
)
from lianxin.web.account.ways import account_of
from lianxin.web.shell.doors import public_page, signed_in


class _Refusing:
    """A form that is not right is answered with 422, as everywhere in the house."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class _Challenge(_Refusing, AuthenticateView):
    form_class = FactorForm
    webauthn_form_class = UseKeyForm
    template_name = "account_pages/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["has_key"] = is_mfa_enabled(self.stage.login.user, [Authenticator.Type.WEBAUTHN])
        return context


class _Index(IndexView):
    template_name = "account_pages/factors.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["forced"] = _forced(self.request)
        return context


class _Activate(_Refusing, ActivateTOTPView):
    form_class = AddFactorForm
    template_name = "account_pages/factor_add.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _record(self.request, "added", "totp")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["forced"] = _forced(self.request)
        context["secret"] = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return context


class _Deactivate(_Refusing, DeactivateTOTPView):
    template_name = "account_pages/factor_remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _record(self.request, "removed", "totp")
        return response


class _AddKey(_Refusing, AddWebAuthnView):
    form_class = AddKeyForm
    template_name = "account_pages/key_add.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _record(self.request, "added", "passkey")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # allauth's view forgets the form it was given, and with it what was wrong with it.
        return {**super().get_context_data(), **kwargs}


class _RemoveKey(RemoveWebAuthnView):
    template_name = "account_pages/key_remove.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if _forced(self.request) and not has_other_factor(account_of(self.request).pk, self.object.pk):
            raise Refused(_("Your role needs a second step. Set up another before you remove this one."))
        response = super().form_valid(form)
        _record(self.request, "removed", "passkey")
        return response


class _AgainByKey(ReauthenticateWebAuthnView):
    form_class = UseKeyAgainForm
    template_name = "account_pages/again_key.html"


class _NewCodes(_Refusing, GenerateRecoveryCodesView):
    template_name = "account_pages/codes_new.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _record(self.request, "renewed", "recovery_codes")
        return response


class _Codes(ViewRecoveryCodesView):
    template_name = "account_pages/codes.html"


class _Again(_Refusing, ReauthenticateView):
    form_class = PasswordAgainForm
    template_name = "account_pages/again.html"


class _AgainByCode(_Refusing, CodeReauthenticateView):
    form_class = FactorAgainForm
    template_name = "account_pages/again.html"


def _forced(request: HttpRequest) -> bool:
    return needs_second_factor(roles_of(account_of(request).pk))


def _record(request: HttpRequest, verb: str, factor: str) -> None:
    actions.record_factor(user=account_of(request), verb=verb, factor=factor, at=clock.now())


challenge = public_page(_Challenge.as_view())
index = signed_in(never_cache(_Index.as_view()))
activate = signed_in(never_cache(_Activate.as_view()))
deactivate = signed_in(never_cache(_Deactivate.as_view()))
add_key = signed_in(never_cache(_AddKey.as_view()))
remove_key = signed_in(never_cache(_RemoveKey.as_view()))
again_by_key = signed_in(never_cache(_AgainByKey.as_view()))
new_codes = signed_in(never_cache(_NewCodes.as_view()))
codes = signed_in(never_cache(_Codes.as_view()))
again = signed_in(never_cache(_Again.as_view()))
again_by_code = signed_in(never_cache(_AgainByCode.as_view()))
