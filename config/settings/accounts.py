"""Who comes in, and how."""

from datetime import timedelta
from typing import Any

from config.settings.env import ENV, PRODUCTION

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["username", "name"]}},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

# How many proxies stand in front and write X-Forwarded-For: production always has the one that ends TLS.
PROXIES = ENV.int("LIANXIN_PROXIES", default=1 if PRODUCTION else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

ACCOUNT_ADAPTER = "lianxin.web.account.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Wrong passwords from one address are axes' matter (below). This one holds back guesses at one account from many
# addresses, and guesses at second-factor codes. A village shares one address, so the limit by address is a wide one.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "20/h/key"}

# One account from one address, so that nobody locks out a whole village, nor a colleague from afar.
AXES_FAILURE_LIMIT = ENV.int("LIANXIN_LOGIN_FAILURES", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=ENV.int("LIANXIN_LOGIN_LOCK_MINUTES", default=15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "lianxin.web.account.lockout.username_of"
AXES_CLIENT_IP_CALLABLE = "lianxin.web.account.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "lianxin.web.account.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Log-ins are in the audit; axes keeps the failures only.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

MFA_ADAPTER = "lianxin.web.account.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Browsers themselves allow passkeys on https and on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = ENV.str("LIANXIN_OPERATOR", default="") or "连心"
# A code typed at the turn of the half minute still counts.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True

# OpenID Connect: whom the provider names may come in if an account is there already; nobody makes one for themselves.
SOCIALACCOUNT_ADAPTER = "lianxin.web.account.adapters.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
OIDC_NAME = ENV.str("LIANXIN_OIDC_NAME", default="")
# By which claim an account is found the first time: "email" (verified by the provider) or "username".
OIDC_MATCH = ENV.str("LIANXIN_OIDC_MATCH", default="email")


def openid_provider(*, name: str, url: str, client: str, secret: str) -> dict[str, Any]:
    """One provider as allauth wants it told, under the id `sso` that stands in its callback address."""
    app = {
        "provider_id": "sso",
        "name": name,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": url, "fetch_userinfo": True},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


SOCIALACCOUNT_PROVIDERS: dict[str, Any] = (
    openid_provider(
        name=OIDC_NAME,
        url=ENV.str("LIANXIN_OIDC_URL"),
        client=ENV.str("LIANXIN_OIDC_CLIENT"),
        secret=ENV.str("LIANXIN_OIDC_SECRET"),
    )
    if OIDC_NAME
    else {}
)
