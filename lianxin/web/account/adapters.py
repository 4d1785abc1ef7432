"""What allauth asks us: how to keep secrets, whom to let in, where to go, what to say."""

import time
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy as _

from lianxin.foundation.access.addresses import limited_address
from lianxin.foundation.access.queries import roles_of
from lianxin.foundation.access.rules import needs_second_factor
from lianxin.foundation.accounts import actions
from lianxin.foundation.accounts.queries import active_user_for_claims, has_other_factor
from lianxin.foundation.privacy.keys import ring
from lianxin.kernel import clock
from lianxin.kernel.ciphers import decrypt, encrypt
from lianxin.kernel.errors import Refused
from lianxin.web.account.ways import account_of, home_of, remember_language

_SECRET_CONTEXT = "mfa.Authenticator.data"  # noqa: S105  the name of a field


class AccountAdapter(DefaultAccountAdapter):
    """Coming in by password; also asked at the end of every other way in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The username or the password is not right."),
        "incorrect_password": _("The password is not right."),
        "incorrect_code": _("This code is not right. Take the newest one."),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by administrators; residents' by the code sent to their phone."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return limited_address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(account_of(request).actor)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        raise Refused(_("This account is closed. Ask your unit's administrator."))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        records = get_authentication_records(request, user)
        way = records[-1]["method"] if records else "password"
        actions.record_sign_in(user=user, way=way, at=clock.now())
        remember_language(response, user.language)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever came in some minutes ago has just shown who they are."""
        records = get_authentication_records(self.request, self.request.user)
        fresh = records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say by themselves what happened."""


class FactorAdapter(DefaultMFAAdapter):
    """The second factor: its secret lies encrypted; whoever must have one cannot take the last away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Take the newest one."),
        "cannot_delete_authenticator": _("Your role needs a second step. Set up another before you remove this one."),
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text, context=_SECRET_CONTEXT, ring=ring(), algorithm=settings.CIPHER)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, context=_SECRET_CONTEXT, ring=ring())

    def build_totp_svg(self, url: str) -> str:
        """Drawn on white, so that a phone reads it in dark mode too."""
        drawing = BytesIO()
        segno.make(url, error="m").save(
            drawing, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False
        )
        return drawing.getvalue().decode()

    def get_totp_label(self, user: Any) -> str:
        return user.username

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002  allauth's name
        return gettext("My passkey")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not needs_second_factor(roles_of(authenticator.user_id)):
            return True
        return has_other_factor(authenticator.user_id, authenticator.pk)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect: only accounts that are there already come in, tied by an administrator or found by a claim."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        claims = claims.get("userinfo") or claims.get("id_token") or claims
        by_email = settings.OIDC_MATCH == "email"
        user = active_user_for_claims(
            username="" if by_email else str(claims.get("preferred_username") or ""),
            email=str(claims.get("email") or "") if by_email else "",
            email_verified=claims.get("email_verified") is True,
        )
        if user is None:
            raise Refused(
                _("You are known there, but have no account here yet. Ask your unit's administrator for one.")
            )
        sociallogin.connect(request, user)
        actions.link_provider(user=user, provider=sociallogin.account.provider, by=user.actor, at=clock.now())

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        raise Refused(_("Signing in there did not work or was broken off. Try again, or use your password."))
