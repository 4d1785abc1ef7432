"""SQL beyond the ORM: the paths on the rows of cases, and lists that read the table or a part of it."""

from lianxin.domains.cases.sql.lists import BY_DUE, NEWEST, NEWEST_OF_FEW, TABLE, Branch, Part, Tally, counts, keys
from lianxin.domains.cases.sql.paths import astray, compare_paths_bytewise, fill_paths, reread_paths, turn_paths
from lianxin.domains.cases.sql.terms import (
    ALWAYS,
    NEVER,
    Term,
    chosen,
    helped,
    in_passing,
    is_among,
    is_one_of,
    moment,
    still,
    under,
)

__all__ = [
    "ALWAYS",
    "BY_DUE",
    "NEVER",
    "NEWEST",
    "NEWEST_OF_FEW",
    "TABLE",
    "Branch",
    "Part",
    "Tally",
    "Term",
    "astray",
    "chosen",
    "compare_paths_bytewise",
    "counts",
    "fill_paths",
    "helped",
    "in_passing",
    "is_among",
    "is_one_of",
    "keys",
    "moment",
    "reread_paths",
    "still",
    "turn_paths",
    "under",
]
