"""Office files as bytes: reading a form's layout, guessing what it asks, writing values into it. Pure: no tables.

`package` opens a zip so that a hostile one costs little, `office` turns old formats into new ones. `reading` gives a
`layout`; `guessing` makes a `proposal` of it: `region` finds the table, its heads and labels, `guess_matrix` and
`guess_card` read them, `edges` what stands above and below, `checks` the notes, all by the words of `words`. `writing`
changes the XML itself: `xlsx_rows`, `xlsx_around`, `xlsx_book` put rows in, `references` and `formulas` follow them.
"""

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
