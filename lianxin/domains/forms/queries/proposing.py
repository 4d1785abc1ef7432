"""A form as it was read, as rows for its table: what each cell seems to mean, before anybody has looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianxin.domains.forms.enums import IN_PARTS, About, Kind, Source, Whose
from lianxin.domains.forms.files.layout import Layout, column_letters
from lianxin.domains.forms.files.proposal import BlankPart, Check, FormKind, Proposal, Role
from lianxin.domains.forms.models import FormCell, FormVersion
from lianxin.domains.forms.models.form import LABEL_LENGTH
from lianxin.domains.forms.queries.meanings import LEAST_LIKELY, Meaning, learned_of, ranked
from lianxin.domains.forms.rules.keys import key_of, plain
from lianxin.domains.forms.vocabulary import OWN_ROWS, TOTAL_ROWS, UNIT_WORDS
from lianxin.kernel.text import fold_text

_ROLES: Mapping[Role, tuple[Source, str]] = {
    Role.SERIAL: (Source.ABOUT, About.SERIAL),
    Role.FORMULA: (Source.FORMULA, ""),
    Role.NOTHING: (Source.NOTHING, ""),
    Role.PEN: (Source.PEN, ""),
    Role.UNIT: (Source.ABOUT, About.UNIT),
    Role.PERIOD: (Source.ABOUT, About.PERIOD),
    Role.FILLER: (Source.ABOUT, About.FILLER),
    Role.PHONE: (Source.ABOUT, About.PHONE),
    Role.DATE: (Source.ABOUT, About.DATE),
}
_TOTALS = ("小计", "合计", "总计")


@dataclass(frozen=True, slots=True)
class RowMeaning:
    """Whose figure a row holds, and the labels that speak of something else than units."""

    whose: Whose = Whose.THIS
    kinds: tuple[str, ...] = ()
    named: str = ""
    rest: tuple[str, ...] = ()
    about_units: bool = False


def row_meaning(path: Sequence[str], *, names: frozenset[str], among_units: bool = False) -> RowMeaning:
    """What the labels beside a row say. `names` are units below, folded; `among_units`: other rows are units."""
    rest: list[str] = []
    found = RowMeaning()
    for label in path:
        words = fold_text(label).removesuffix(":")
        group = _group(words)
        if words in TOTAL_ROWS or words in _TOTALS:
            found = RowMeaning(whose=found.whose, kinds=found.kinds, named=found.named, about_units=True)
        elif group:
            found = RowMeaning(whose=Whose.KINDS, kinds=UNIT_WORDS[group], about_units=True)
        elif words in OWN_ROWS:
            found = RowMeaning(whose=Whose.OWN, about_units=True)
        elif words in names or (among_units and words):
            found = RowMeaning(whose=Whose.NAMED, named=label.strip(), about_units=True)
        elif words:
            rest.append(label)
    return RowMeaning(found.whose, found.kinds, found.named, tuple(rest), found.about_units)


def _group(words: str) -> str:
    """The word for a group of units, as a key of UNIT_WORDS; "" when the label is none."""
    for ending in _TOTALS:
        words = words.removesuffix(ending)
    return words if words in UNIT_WORDS else ""


def blocks_of(proposal: Proposal) -> list[dict[str, object]]:
    """The rows that repeat, as a version keeps them."""
    blocks: list[dict[str, object]] = []
    for block in proposal.blocks:
        meaning = row_meaning(block.row_path, names=frozenset())
        kinds = list(meaning.kinds)
        blocks.append({"first": block.first, "last": block.last, "label_col": block.label_col, "kinds": kinds})
    if proposal.kind == FormKind.ROSTER and not blocks and proposal.columns:
        first, last = proposal.body_rows
        blocks.append({"first": first, "last": max(first, last), "label_col": None, "kinds": []})
    return blocks


def proposed_cells(version: FormVersion, proposal: Proposal, *, names: frozenset[str]) -> list[FormCell]:
    """Every cell that wants an answer, unsaved; what earlier forms taught is looked up in one statement."""
    if proposal.kind == FormKind.ROSTER:
        cells = _column_cells(version, proposal)
    elif proposal.kind == FormKind.MATRIX:
        cells = _figure_cells(version, proposal, names)
    else:
        cells = []
    taken = {(cell.row, cell.col) for cell in cells}
    cells += [cell for cell in _blank_cells(version, proposal) if (cell.row, cell.col) not in taken]
    kind = proposal.kind.value
    keys = [cell.key for cell in cells] + [key_of([part["words"]]) for cell in cells for part in cell.parts]
    org = version.form.org_id
    learned = learned_of(kind, keys, org=org)
    learned_blanks = learned_of(Kind.CARD, keys, org=org) if kind != Kind.CARD else learned
    for cell in cells:
        _mean_parts(cell, learned_blanks)
        if cell.source == Source.UNKNOWN:
            in_body = (cell.row, cell.col) in taken
            known = learned if in_body else learned_blanks
            apply_meaning(cell, next(iter(ranked(kind if in_body else Kind.CARD, _path(cell), learned=known)), None))
    return cells


def apply_meaning(cell: FormCell, meaning: Meaning | None) -> None:
    """Take over what a cell seems to mean, if that is likely enough."""
    if meaning is None or meaning.likely < LEAST_LIKELY:
        cell.likely = meaning.likely if meaning else 0
        return
    cell.source, cell.code, cell.where, cell.when = meaning.source, meaning.code, dict(meaning.where), meaning.when
    cell.likely = meaning.likely


def _path(cell: FormCell) -> list[str]:
    return cell.key.split("/") if cell.key else []


def _figure_cells(version: FormVersion, proposal: Proposal, names: frozenset[str]) -> list[FormCell]:
    plain_rows = [row_meaning(data.row_path, names=names) for data in proposal.data]
    among_units = any(row.about_units for row in plain_rows) or bool(proposal.blocks)
    blocks = {row: block for block in proposal.blocks for row in range(block.first, block.last + 1)}
    cells: list[FormCell] = []
    for data in proposal.data:
        block = blocks.get(data.ref.row)
        if block and data.ref.row != block.first:
            continue
        path = block.row_path if block else data.row_path
        row = row_meaning(path, names=names, among_units=among_units and block is None)
        cell = _cell(version, data.ref.row, data.ref.col, data.row_path, data.col_path, role=data.role)
        cell.key = key_of((*row.rest, *data.col_path))
        cell.unit, cell.factor = data.unit, data.factor
        cell.whose = Whose.EACH if block else row.whose
        cell.kinds, cell.named = list(row.kinds), row.named
        cells.append(cell)
    known = {(cell.row, cell.col) for cell in cells}
    for one in proposal.blocks:
        if one.label_col is not None and (one.first, one.label_col) not in known:
            cell = _cell(version, one.first, one.label_col, one.row_path, ())
            cell.source, cell.code, cell.likely, cell.whose = Source.ABOUT, About.ROW_UNIT, 100, Whose.EACH
            cells.append(cell)
    return cells


def _column_cells(version: FormVersion, proposal: Proposal) -> list[FormCell]:
    first = proposal.blocks[0].first if proposal.blocks else proposal.body_rows[0]
    cells = []
    for column in proposal.columns:
        cell = _cell(version, first, column.col, (), column.path, role=column.role)
        cell.key, cell.whose = key_of(column.path), Whose.EACH
        cells.append(cell)
    return cells


def _blank_cells(version: FormVersion, proposal: Proposal) -> list[FormCell]:
    cells = []
    for blank in proposal.blanks:
        if blank.ref.sheet != proposal.sheet:
            continue
        cell = _cell(version, blank.ref.row, blank.ref.col, (), blank.path, role=blank.role)
        cell.key = key_of(blank.path)
        cell.prefix, cell.suffix, cell.boxes = (
            blank.prefix[:LABEL_LENGTH],
            blank.suffix[:LABEL_LENGTH],
            list(blank.boxes),
        )
        cell.parts = [_part(one) for one in blank.parts]
        if cell.parts:
            cell.source = Source.ABOUT
        cells.append(cell)
    return cells


def _part(part: BlankPart) -> dict[str, str]:
    source, code = _ROLES.get(part.role, (Source.UNKNOWN, ""))
    return {"words": part.label, "before": part.before, "blank": part.blank, "source": source, "code": code}


def _mean_parts(cell: FormCell, learned: Mapping[str, Meaning]) -> None:
    """What the parts of a cell seem to be; the pen for what is not likely enough."""
    for part in cell.parts:
        known = learned.get(key_of([part["words"]]))
        if part["source"] == Source.UNKNOWN and known is None:
            known = next(iter(ranked(Kind.CARD, [part["words"]], learned=learned)), None)
        if known is not None and known.likely >= LEAST_LIKELY and known.source in IN_PARTS:
            part["source"], part["code"] = known.source, known.code
        elif part["source"] == Source.UNKNOWN:
            part["source"] = Source.PEN


def _cell(
    version: FormVersion,
    row: int,
    col: int,
    row_path: Sequence[str],
    col_path: Sequence[str],
    *,
    role: Role = Role.VALUE,
) -> FormCell:
    source, code = _ROLES.get(role, (Source.UNKNOWN, ""))
    return FormCell(
        version=version,
        row=row,
        col=col,
        row_words=" › ".join(label for label in row_path if label)[:LABEL_LENGTH],
        col_words=" › ".join(label for label in col_path if label)[:LABEL_LENGTH],
        source=source,
        code=code,
        likely=100 if role in _ROLES else 0,
    )


def checks_of(proposal: Proposal, layout: Layout) -> list[str]:
    """The checks that the form's own notes and labels name: in column letters, or in the numbers of its rows."""
    columns = _numbered_columns(proposal, layout)
    rows = {row: str(row + 1) for row in range(proposal.body_rows[0], proposal.body_rows[1] + 1)}
    texts = (_check_text(check, columns if check.axis == "col" else rows) for check in proposal.checks)
    return [text for text in dict.fromkeys(texts) if text]


def _numbered_columns(proposal: Proposal, layout: Layout) -> dict[int, str]:
    """Column letters by the number that stands under the heads (甲 乙 1 2 3); without such a row by place."""
    sheet = layout.sheets[proposal.sheet]
    if proposal.number_row is None:
        return {number + 1: column_letters(number) for number in range(sheet.cols)}
    texts = {cell.col: plain(cell.text) for cell in sheet.row(proposal.number_row)}
    return {int(text): column_letters(col) for col, text in texts.items() if text.isdecimal()}


def _check_text(check: Check, names: Mapping[int, str]) -> str:
    if any(number not in names for number in (check.left, *check.plus, *check.minus)):
        return ""
    plus = "+".join(names[number] for number in check.plus)
    # What is taken off on one side is added on the other, as clerks read it.
    left = "+".join(names[number] for number in (check.left, *check.minus))
    return f"{left}{check.comparison}{plus}"
