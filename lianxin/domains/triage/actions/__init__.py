"""Everything that triage writes."""

from lianxin.domains.triage.actions.learning import go_back, learn_from, learn_from_cases
from lianxin.domains.triage.actions.taking import take_proposal

__all__ = ["go_back", "learn_from", "learn_from_cases", "take_proposal"]
