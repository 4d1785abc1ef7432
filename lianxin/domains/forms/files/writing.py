"""Writes values into an empty form. Everything that is not a value stays as whoever made the form left it."""

from collections.abc import Mapping, Sequence

from lianxin.domains.forms.files.docx_writing import write_docx
from lianxin.domains.forms.files.layout import CellRef, RosterRows, Value
from lianxin.domains.forms.files.package import open_package
from lianxin.domains.forms.files.reading import usable
from lianxin.domains.forms.files.workbook import check_size, sheet_parts
from lianxin.domains.forms.files.xlsx_writing import write_xlsx


def write(
    content: bytes,
    *,
    name: str,
    values: Mapping[CellRef, Value],
    repeat: RosterRows | Sequence[RosterRows] | None = None,
) -> bytes:
    """The filled form, as .xlsx or .docx. References mean the empty form, also below rows that repeat.

    A cell with a formula keeps the formula. An old format becomes a new one on the way. Raises Invalid as `read` does.
    """
    content, name = usable(content, name=name)
    package = open_package(content)
    rows = [repeat] if isinstance(repeat, RosterRows) else list(repeat or ())
    if package.kind == "docx":
        return write_docx(package, values, rows)
    check_size(package, sheet_parts(package))
    return write_xlsx(package, values, rows)
