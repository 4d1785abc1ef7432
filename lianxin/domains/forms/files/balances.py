"""Checks that follow from where the labels of a table stand: parts of which, totals and what they add up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianxin.domains.forms.files.layout import Sheet
from lianxin.domains.forms.files.proposal import Check, DataCell, Proposal
from lianxin.domains.forms.files.words import SUBTOTAL, TOTAL, is_blank, numbering, plain, without_of_which

Path = tuple[str, ...]
# The unit by itself: in no subtotal.
_OWN = re.compile(r"(本级|机关)$")


def checks_of_rows(sheet: Sheet, proposal: Proposal) -> list[Check]:
    """Rows of the sheet, from 0. None of a table that is folded, where one row stands for two."""
    paths: dict[int, Path] = {}
    for data in proposal.data:
        if paths.setdefault(data.ref.row, data.row_path) != data.row_path:
            return []
    parts = _parts_of_which(sheet, proposal, paths)
    return [*_of_which_rows(paths, parts), *_totals(proposal, paths, parts)]


def checks_of_columns(sheet: Sheet, proposal: Proposal, numbers: Mapping[int, int]) -> list[Check]:
    """A column under 其中 is not more than what it is part of; `numbers` are the form's own, by column."""
    paths = {data.ref.col: data.col_path for data in proposal.data}
    found: list[Check] = []
    for col, path in paths.items():
        whole = _whole_of(path, paths) if _says_of_which(sheet, proposal, col) else None
        if whole is not None:
            found.append(Check("/".join(path), "col", numbers[whole], (numbers[col],), (), ">="))
    return found


def _says_of_which(sheet: Sheet, proposal: Proposal, col: int) -> bool:
    first, last = proposal.head_rows
    return any(without_of_which(plain(sheet.text(row, col)))[1] for row in range(first, last + 1))


def _whole_of(path: Path, paths: Mapping[int, Path]) -> int | None:
    """The column of the head it stands under, or the total beside it; None when there is none, or more than one."""
    heads = [col for col, other in paths.items() if other == path[:-1]]
    totals = [col for col, other in paths.items() if other[:-1] == path[:-1] and other and _is_sum(other[-1])]
    found = heads or totals
    return found[0] if len(path) > 1 and len(found) == 1 else None


def _is_sum(label: str) -> bool:
    return bool(TOTAL.search(label) or SUBTOTAL.search(label))


def _parts_of_which(sheet: Sheet, proposal: Proposal, paths: Mapping[int, Path]) -> set[int]:
    """Rows that say 其中, and those after them under the same label."""
    parts: set[int] = set()
    under: Path = ()
    for row, path in sorted(paths.items()):
        said = any(_is_part(sheet.text(row, col)) for col in _label_columns(proposal, row))
        if said and len(path) > 1:
            under = path[:-1]
        if under and path[:-1] == under:
            parts.add(row)
        elif path[: len(under)] != under:
            under = ()
    return parts


def _label_columns(proposal: Proposal, row: int) -> range:
    return range(min(data.ref.col for data in proposal.data if data.ref.row == row))


def _is_part(text: str) -> bool:
    return not is_blank(text) and without_of_which(numbering(plain(text))[0])[1]


def _of_which_rows(paths: Mapping[int, Path], parts: set[int]) -> list[Check]:
    rows = {path: row for row, path in paths.items() if path}
    return [
        Check("/".join(paths[row]), "row", rows[paths[row][:-1]], (row,), (), ">=")
        for row in sorted(parts)
        if paths[row][:-1] in rows
    ]


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    kind: str  # total, sub, one, own


def _totals(proposal: Proposal, paths: Mapping[int, Path], parts: set[int]) -> list[Check]:
    """合计 is the sum of 小计, or of all rows where there are none; 小计 is the sum of the rows that stand with it."""
    lines = _lines(proposal, paths, parts)
    if len({units for line in lines if (units := _units(proposal.data, line.row))}) > 1:
        return []
    totals = [line.row for line in lines if line.kind == "total"]
    rest = [line for line in lines if line.kind != "total"]
    groups, loose = _groups(rest)
    several = {block.first for block in proposal.blocks}

    def enough(rows: Sequence[int]) -> bool:
        return len(rows) > 1 or bool(several & set(rows))

    found = [Check(_words(paths, sub), "row", sub, tuple(rows)) for sub, rows in groups.items() if enough(rows)]
    below = [*groups, *loose]
    if len(totals) == 1 and enough(below):
        found.insert(0, Check(_words(paths, totals[0]), "row", totals[0], tuple(sorted(below))))
    return found


def _words(paths: Mapping[int, Path], row: int) -> str:
    return "/".join(paths[row])


def _units(data: Sequence[DataCell], row: int) -> frozenset[str]:
    return frozenset(one.unit for one in data if one.ref.row == row and one.unit != "%")


def _lines(proposal: Proposal, paths: Mapping[int, Path], parts: set[int]) -> list[_Line]:
    """The rows that are no part of another; of those that repeat the first, which stands for all."""
    named = set(paths.values()) - {()}
    repeated = {row: block for block in proposal.blocks for row in range(block.first, block.last + 1)}
    lines: list[_Line] = []
    for row, path in sorted(paths.items()):
        block = repeated.get(row)
        if block is not None:
            lines += [_Line(row, "one")] if row == block.first else []
        elif path and row not in parts and path[:-1] not in named:
            label = path[-1]
            lines.append(_Line(row, _kind_of(label)))
    return lines


def _kind_of(label: str) -> str:
    if SUBTOTAL.search(label):
        return "sub"
    return "total" if TOTAL.search(label) else "own" if _OWN.search(label) else "one"


def _groups(lines: Sequence[_Line]) -> tuple[dict[int, list[int]], list[int]]:
    """By subtotal the rows it adds up, which stand below it, or above where the table begins with them; the others."""
    heads = bool(lines) and lines[0].kind == "sub"
    groups: dict[int, list[int]] = {}
    run: list[int] = []
    for line in lines if heads else list(reversed(lines)):
        if line.kind == "sub":
            run = groups[line.row] = []
        elif line.kind == "one":
            run.append(line.row)
    owned = {row for rows in groups.values() for row in rows}
    loose = [line.row for line in lines if line.kind in {"one", "own"} and line.row not in owned]
    return {sub: sorted(rows) for sub, rows in sorted(groups.items())}, loose
