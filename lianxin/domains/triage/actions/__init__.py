"""Everything that triage writes."""

from lianxin.domains.triage.actions.assigning import allow_automatic, stop_automatic
from lianxin.domains.triage.actions.learning import go_back, learn_from, learn_from_cases
from lianxin.domains.triage.actions.taking import take_proposal

__all__ = ["allow_automatic", "go_back", "learn_from", "learn_from_cases", "stop_automatic", "take_proposal"]
