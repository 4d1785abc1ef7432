"""What is done about figures: asking for the Monday digest and sending it, declaring base figures, keeping tables."""

from lianxin.domains.insight.actions.base import declare_base_figures
from lianxin.domains.insight.actions.build import drop_table, keep_table
from lianxin.domains.insight.actions.digest import ask_for_digest, send_digest, stop_digest

__all__ = [
    "ask_for_digest",
    "declare_base_figures",
    "drop_table",
    "keep_table",
    "send_digest",
    "stop_digest",
]
