"""Addresses of accounts. The names account_*, mfa_* and openid_connect_* are those that allauth asks for."""

from django.urls import path

from lianxin.web.account import factors, profile, sign_in

urlpatterns = [
    path("", profile.profile, name="account_profile"),
    path("name/", profile.change_name, name="account_name"),
    path("language/", profile.change_language, name="account_language"),
    path("spoken/", profile.change_spoken, name="account_spoken"),
    path("password/", profile.change_password, name="account_change_password"),
    path("login/", sign_in.sign_in, name="account_login"),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("phone/", sign_in.phone, name="account_phone"),
    path("phone/code/", sign_in.phone_code, name="account_phone_code"),
    path("again/", factors.again, name="account_reauthenticate"),
    path("again/code/", factors.again_by_code, name="mfa_reauthenticate"),
    path("again/key/", factors.again_by_key, name="mfa_reauthenticate_webauthn"),
    path("second-step/", factors.index, name="mfa_index"),
    path("second-step/check/", factors.challenge, name="mfa_authenticate"),
    path("second-step/add/", factors.activate, name="mfa_activate_totp"),
    path("second-step/remove/", factors.deactivate, name="mfa_deactivate_totp"),
    path("second-step/key/add/", factors.add_key, name="mfa_add_webauthn"),
    path("second-step/key/<int:pk>/remove/", factors.remove_key, name="mfa_remove_webauthn"),
    path("second-step/codes/", factors.codes, name="mfa_view_recovery_codes"),
    path("second-step/codes/new/", factors.new_codes, name="mfa_generate_recovery_codes"),
    path("by/<slug:provider_id>/login/", sign_in.provider_sign_in, name="openid_connect_login"),
    path("by/<slug:provider_id>/login/callback/", sign_in.provider_callback, name="openid_connect_callback"),
]
