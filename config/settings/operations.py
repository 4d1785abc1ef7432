"""Logs, metrics, seals."""

import logging

from django.core.exceptions import ImproperlyConfigured

from config.settings.env import ENV, PRODUCTION
from config.settings.messaging import DEFAULT_FROM_EMAIL, EMAIL_HOST
from lianxin.web.ops.logs import configure_structlog, logging_config

# A terminal should show what went wrong, a log file everything.
_LEVEL = ENV.str("LIANXIN_LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING")
LOGGING = logging_config(as_json=PRODUCTION, level=_LEVEL)
configure_structlog()

# Reading the account would cost anonymous pages a statement; who did it stands in the audit.
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO

METRICS_TOKEN = ENV.str("LIANXIN_METRICS_TOKEN", default="")

# Readiness: less free space than this, or a job waiting longer, and the machine reports itself not ready.
READY_FREE_MEGABYTES = ENV.int("LIANXIN_READY_FREE_MB", default=500)
READY_QUEUE_SECONDS = ENV.int("LIANXIN_READY_QUEUE_SECONDS", default=900)

# Where the head of the audit's seals goes every hour: a mailbox that nobody on this machine can empty.
AUDIT_HEAD_EMAIL = ENV.str("LIANXIN_AUDIT_HEAD_EMAIL", default="")
if AUDIT_HEAD_EMAIL and not (EMAIL_HOST and DEFAULT_FROM_EMAIL):
    raise ImproperlyConfigured("LIANXIN_AUDIT_HEAD_EMAIL needs LIANXIN_SMTP_HOST, LIANXIN_MAIL_FROM")

SCHEDULE_MODULE = "config.schedule"
