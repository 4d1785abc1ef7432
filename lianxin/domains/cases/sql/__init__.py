"""SQL beyond the ORM: the paths on the rows of cases, and lists that read a part of the table."""

from lianxin.domains.cases.sql.lists import OneOf, Still, counts, keys
from lianxin.domains.cases.sql.paths import astray, compare_paths_bytewise, fill_paths, reread_paths, turn_paths

__all__ = [
    "OneOf",
    "Still",
    "astray",
    "compare_paths_bytewise",
    "counts",
    "fill_paths",
    "keys",
    "reread_paths",
    "turn_paths",
]
