"""Logs, mail, metrics."""

from config.settings.env import ENV

LOGGING_CONFIG = None
METRICS_TOKEN = ENV.str("LIANXIN_METRICS_TOKEN", default="")
