"""By which ways messages leave. In development they stay, and are read at /dev/messages/."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.env import ENV, PRODUCTION

_PAGE = "lianxin.domains.messaging.channels.page.PageChannel"
_WAYS = {
    "sms": {"page": _PAGE, "gateway": "lianxin.domains.messaging.channels.gateway.GatewayChannel"},
    "email": {"page": _PAGE, "smtp": "lianxin.domains.messaging.channels.mail.SmtpChannel"},
}

# LIANXIN_SMS: page, gateway or off. LIANXIN_EMAIL: page, smtp or off.
_CHOSEN = {
    "sms": ENV.str("LIANXIN_SMS", default="off" if PRODUCTION else "page"),
    "email": ENV.str("LIANXIN_EMAIL", default="off" if PRODUCTION else "page"),
}

EMAIL_HOST = ENV.str("LIANXIN_SMTP_HOST", default="")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
EMAIL_PORT = ENV.int("LIANXIN_SMTP_PORT", default=465)
EMAIL_HOST_USER = ENV.str("LIANXIN_SMTP_USER", default="")
EMAIL_HOST_PASSWORD = ENV.str("LIANXIN_SMTP_PASSWORD", default="")
EMAIL_USE_SSL = ENV.str("LIANXIN_SMTP_SECURITY", default="ssl") == "ssl"
EMAIL_USE_TLS = ENV.str("LIANXIN_SMTP_SECURITY", default="ssl") == "starttls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENV.str("LIANXIN_MAIL_FROM", default="")

# templates: {"zh-hans": {"accounts.login_code": "the gateway's id"}, "en": {...}}; empty where a gateway takes free text.
SMS_GATEWAY = {
    "url": ENV.str("LIANXIN_SMS_URL", default=""),
    "signature": ENV.str("LIANXIN_SMS_SIGNATURE", default=""),
    "secret": ENV.str("LIANXIN_SMS_SECRET", default=""),
    "templates": ENV.json("LIANXIN_SMS_TEMPLATES", default={}),
    "timeout": 20,
}
_NEEDED = {
    ("sms", "gateway"): {
        "LIANXIN_SMS_URL": SMS_GATEWAY["url"],
        "LIANXIN_SMS_SIGNATURE": SMS_GATEWAY["signature"],
        "LIANXIN_SMS_SECRET": SMS_GATEWAY["secret"],
    },
    ("email", "smtp"): {"LIANXIN_SMTP_HOST": EMAIL_HOST, "LIANXIN_MAIL_FROM": DEFAULT_FROM_EMAIL},
}


def _channels() -> dict[str, str]:
    """Channel -> class. Raises ImproperlyConfigured rather than losing messages without a word."""
    channels: dict[str, str] = {}
    for channel, chosen in _CHOSEN.items():
        if chosen == "off":
            continue
        if chosen not in _WAYS[channel]:
            raise ImproperlyConfigured(f"LIANXIN_{channel.upper()} is one of off, {', '.join(_WAYS[channel])}")
        if chosen == "page" and PRODUCTION:
            raise ImproperlyConfigured(f"LIANXIN_{channel.upper()}=page sends nothing: it is for development")
        missing = [name for name, value in _NEEDED.get((channel, chosen), {}).items() if not value]
        if missing:
            raise ImproperlyConfigured(f"LIANXIN_{channel.upper()}={chosen} needs {', '.join(missing)}")
        channels[channel] = _WAYS[channel][chosen]
    return channels


MESSAGE_CHANNELS = _channels()

# How many whole phone numbers one account may look at in a day.
UNMASKS_PER_DAY = ENV.int("LIANXIN_UNMASKS_PER_DAY", default=30)
