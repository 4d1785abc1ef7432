"""Requests from other platforms' files: look at a file (`plan_import`), then record what is good in it (`run_import`)."""

from lianxin.domains.cases.importing.columns import Column
from lianxin.domains.cases.importing.moments import DayOrder
from lianxin.domains.cases.importing.run import Outcome, Plan, plan_import, run_import

__all__ = ["Column", "DayOrder", "Outcome", "Plan", "plan_import", "run_import"]
