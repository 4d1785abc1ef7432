"""What was learned, what it proposes, and what there is to learn from."""

from lianxin.domains.triage.queries.allowances import allowance_of, allowances_before, allowing
from lianxin.domains.triage.queries.alone import Alone, alone_within, last_alone
from lianxin.domains.triage.queries.history import codes_by_name, messages_without_lesson, parents, past_cases
from lianxin.domains.triage.queries.kept import InUse, in_use, kept_proposals, reckoned_for, reckoned_today
from lianxin.domains.triage.queries.proposals import (
    Meant,
    Proposal,
    likely_by,
    likely_categories,
    propose,
    unless_damaged,
)
from lianxin.domains.triage.queries.serving import (
    file_of,
    model_of,
    serving_model,
    serving_version,
    tree_words,
    version_before,
    versions,
    versions_past_use,
)

__all__ = [
    "Alone",
    "InUse",
    "Meant",
    "Proposal",
    "allowance_of",
    "allowances_before",
    "allowing",
    "alone_within",
    "codes_by_name",
    "file_of",
    "in_use",
    "kept_proposals",
    "last_alone",
    "likely_by",
    "likely_categories",
    "messages_without_lesson",
    "model_of",
    "parents",
    "past_cases",
    "propose",
    "reckoned_for",
    "reckoned_today",
    "serving_model",
    "serving_version",
    "tree_words",
    "unless_damaged",
    "version_before",
    "versions",
    "versions_past_use",
]
