"""What is done about figures: asking for the Monday digest, and sending it."""

from lianxin.domains.insight.actions.digest import ask_for_digest, send_digest, stop_digest

__all__ = ["ask_for_digest", "send_digest", "stop_digest"]
