"""Doors and locks. Everything is on in production; development loosens only what plain HTTP on localhost needs."""

import hashlib
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from config.settings.env import DATA, DEVELOPMENT, ENV, PRODUCTION, TESTING

DEBUG = False
KEYS_FILE = Path(ENV.str("LIANXIN_KEYS", default=str(DATA / "keys" / "keys.json")))
CIPHER = ENV.str("LIANXIN_CIPHER", default="aes-gcm")
KEYED_HASH = ENV.str("LIANXIN_KEYED_HASH", default="hmac-sha256")
SEAL_HASH = ENV.str("LIANXIN_SEAL_HASH", default="sha256")


def _secret_key() -> str:
    """From the environment, or derived from the key file: one secret to escrow, not two."""
    given = ENV.str("LIANXIN_SECRET_KEY", default="")
    if given:
        return given
    if KEYS_FILE.exists():
        return hashlib.sha256(b"lianxin django secret" + KEYS_FILE.read_bytes()).hexdigest()
    return "" if PRODUCTION else "development-only-" + "0" * 48


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = ENV.list(
    "LIANXIN_HOSTS",
    default=["*"] if DEVELOPMENT else ["localhost", "127.0.0.1", "[::1]", "testserver"] if TESTING else [],
)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lianxin.web.shell.errors.form_expired"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

# A form post of words and fields; files are counted apart (lianxin.foundation.files).
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 250
DATA_UPLOAD_MAX_NUMBER_FILES = 12
FILE_UPLOAD_PERMISSIONS = 0o600

SILENCED_SYSTEM_CHECKS: list[str] = []
