"""The demonstration data: Baoshan with its real units, and a year of invented requests."""

from lianxin.demo.accounts import DemoAccount, demo_accounts, demo_codes
from lianxin.demo.load import DemoSummary, load_demo, place_is_empty

__all__ = ["DemoAccount", "DemoSummary", "demo_accounts", "demo_codes", "load_demo", "place_is_empty"]
