"""Everything that is read about cases; an object reaches a page only through here, with who asks."""

from lianxin.domains.cases.queries.board import NO_FILTERS, Filters, Page, Queue, queue_counts, queue_page
from lianxin.domains.cases.queries.config import (
    category_by_code,
    leaf_categories,
    notice_for,
    plain_categories,
)
from lianxin.domains.cases.queries.one import (
    assignable_units,
    case_by_code,
    case_for,
    case_of_link,
    cases_for,
    cases_of_reporter,
    earlier_at_place,
    files_of,
    may_read_file,
    public_timeline,
    timeline,
    verbs_for,
    whereabouts,
)

__all__ = [
    "NO_FILTERS",
    "Filters",
    "Page",
    "Queue",
    "assignable_units",
    "case_by_code",
    "case_for",
    "case_of_link",
    "cases_for",
    "cases_of_reporter",
    "category_by_code",
    "earlier_at_place",
    "files_of",
    "leaf_categories",
    "may_read_file",
    "notice_for",
    "plain_categories",
    "public_timeline",
    "queue_counts",
    "queue_page",
    "timeline",
    "verbs_for",
    "whereabouts",
]
