"""What is done about figures: asking for the Monday digest and sending it, declaring base figures, keeping tables, hanging up walls."""

from lianxin.domains.insight.actions.base import declare_base_figures
from lianxin.domains.insight.actions.build import drop_table, keep_table
from lianxin.domains.insight.actions.digest import ask_for_digest, send_digest, stop_digest
from lianxin.domains.insight.actions.wall import hang_wall, take_down_wall

__all__ = [
    "ask_for_digest",
    "declare_base_figures",
    "drop_table",
    "hang_wall",
    "keep_table",
    "send_digest",
    "stop_digest",
    "take_down_wall",
]
