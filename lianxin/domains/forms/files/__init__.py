"""Office files as bytes: reading a form's layout, guessing what it asks, writing values into it. Pure: no tables."""

from lianxin.domains.forms.files.guessing import guess
from lianxin.domains.forms.files.layout import Cell, CellLook, CellRef, Layout, RosterRows, Sheet, Value, moved, spread
from lianxin.domains.forms.files.likeness import likeness
from lianxin.domains.forms.files.proposal import Proposal, ticked
from lianxin.domains.forms.files.reading import read, usable
from lianxin.domains.forms.files.writing import write

__all__ = [
    "Cell", "CellLook", "CellRef", "Layout", "Proposal", "RosterRows", "Sheet", "Value",
    "guess", "likeness", "moved", "read", "spread", "ticked", "usable", "write",
]  # fmt: skip
