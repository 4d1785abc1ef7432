"""Structured logs without personal data: JSON lines in production, readable lines in development.

Nobody can foresee what a value in a log line holds, so the line is made safe at the very end: foreign libraries keep
their message template only (what they fill in are paths, user names and addresses), some keys never pass, and in
every other text Chinese words, numbers long enough for a phone or a tracking code, tokens, addresses and what follows
a question mark are cut out. Who did what belongs to the audit, not here.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any
from uuid import UUID

import structlog

Event = MutableMapping[str, Any]

HIDDEN = "***"
# What a request or a person brings along; also under these names in our own calls.
_NEVER = frozenset({
    "address", "body", "cookie", "cookies", "data", "email", "form", "headers", "ip", "label", "name", "params",
    "password", "path", "phone", "query", "request", "session", "text", "token", "url", "user", "user_agent", "username",
})  # fmt: skip
# Written by ourselves from fixed words, or a digest: passes as it is. The audit's head is of use only whole.
_FIXED = frozenset({"duration_ms", "head", "level", "logger", "method", "request_id", "route", "timestamp", "worker"})
_QUERY = re.compile(r"\?\S*")
_EMAIL = re.compile(r"[^\s@<>'\"]+@[^\s@<>'\"]+")
_LONG_NUMBER = re.compile(r"\+?\d(?:[ -]?\d){6,}")
_TOKEN = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Z])[A-Za-z0-9_-]{20,}")
_ADDRESS = re.compile(r"\b(?!127\.0\.0\.1\b|0\.0\.0\.0\b)\d{1,3}(?:\.\d{1,3}){3}\b|(?:[0-9a-f]{0,4}:){3,}[0-9a-f]{0,4}")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|=\([^)]*\)")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def mask(text: str) -> str:
    """`text` without anything that could name a person or open a page; UUIDs stay, they are pseudonyms."""
    if _UUID.fullmatch(text):
        return text
    for pattern in (_QUERY, _EMAIL, _TOKEN, _ADDRESS, _LONG_NUMBER, _NOT_ASCII):
        text = pattern.sub(HIDDEN, text)
    return text


def _safe(value: Any) -> Any:
    if isinstance(value, (bool, int, float)) or value is None:
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_safe(item) for item in value]
    return mask(str(value))


def describe_exception(error: BaseException) -> str:
    """Where it happened and what kind it was; of the message only the first line, without what stands in quotes.

    Databases repeat the offending row in their messages.
    """
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        lines += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        first = str(seen).partition("\n")[0]
        lines.append(f"{type(seen).__qualname__}: {mask(_QUOTED.sub(HIDDEN, first))}")
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines)


def render_exception(_logger: Any, _method: str, event: Event) -> Event:
    """Turns `exc_info` into the text of `describe_exception`."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = describe_exception(error)
    return event


def drop_personal(_logger: Any, _method: str, event: Event) -> Event:
    """The last processor before rendering: what it lets through may be read by anybody who runs the machine."""
    record = event.pop("_record", None)
    ours = event.pop("_from_structlog", True) or record is None or record.name.startswith(("lianxin", "gunicorn"))
    if not ours:
        event["event"] = record.msg
    if "code" in event and isinstance(event["code"], int):
        event["status"] = event.pop("code")
    for key in [key for key in event if key in _NEVER]:
        del event[key]
    for key in event:
        if key == "exception":
            continue
        if key not in _FIXED:
            event[key] = _safe(event[key])
    return event


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(*, as_json: bool, level: str) -> dict[str, Any]:
    """The LOGGING setting, also given to gunicorn; everything goes to standard error."""
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [render_exception, drop_personal, renderer],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
            "django.server": {"handlers": [], "propagate": True},
        },
    }


def configure_structlog() -> None:
    """Our own loggers go through the standard library, so that one handler sees every line."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def quiet(*names: str) -> None:
    """For commands that print their own progress: these loggers speak only of errors."""
    for name in names:
        logging.getLogger(name).setLevel(logging.ERROR)
