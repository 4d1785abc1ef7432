"""What was learned, what it proposes, and what there is to learn from."""

from lianxin.domains.triage.queries.history import codes_by_name, messages_without_lesson, parents, past_cases
from lianxin.domains.triage.queries.proposals import Meant, Proposal, likely_categories, propose, propose_for
from lianxin.domains.triage.queries.serving import (
    file_of,
    model_of,
    serving_model,
    serving_version,
    tree_words,
    version_before,
    versions,
)

__all__ = [
    "Meant",
    "Proposal",
    "codes_by_name",
    "file_of",
    "likely_categories",
    "messages_without_lesson",
    "model_of",
    "parents",
    "past_cases",
    "propose",
    "propose_for",
    "serving_model",
    "serving_version",
    "tree_words",
    "version_before",
    "versions",
]
