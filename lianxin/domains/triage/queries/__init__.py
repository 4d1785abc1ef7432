"""What was learned, what it proposes, and what there is to learn from."""

from lianxin.domains.triage.queries.history import codes_by_name, messages_without_lesson, parents, past_cases
from lianxin.domains.triage.queries.proposals import Proposal, propose
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
    "Proposal",
    "codes_by_name",
    "file_of",
    "messages_without_lesson",
    "model_of",
    "parents",
    "past_cases",
    "propose",
    "serving_model",
    "serving_version",
    "tree_words",
    "version_before",
    "versions",
]
