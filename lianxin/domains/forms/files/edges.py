"""What stands above and below a form's table: title, number and authority, the unit, the period, who signs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lianxin.domains.forms.files.layout import Cell, CellRef, Sheet
from lianxin.domains.forms.files.proposal import Blank, BlankPart, FormHead, Role
from lianxin.domains.forms.files.words import BOX, PEN_WORDS, Measured, boxes_in, is_blank, measured_in, plain

_GAP = " \t\u3000\u00a0_＿"
_MONTH = rf"[{_GAP}\d]*"
PERIOD = re.compile(
    rf"(?:\d{{2,4}}|[{_GAP}]*)[{_GAP}]*年{_MONTH}(?:[{_GAP}]*[至到—–~～\-－]+[{_GAP}\d]*)?(?:月份?|季度|第?[{_GAP}\d一二三四]*季度|[上下{_GAP}]*半年|度)"
    rf"(?:{_MONTH}日)?(?:[{_GAP}]*[至到—–~～\-－]+(?:{_MONTH}年)?{_MONTH}月(?:{_MONTH}日)?)?"
)
DAY = re.compile(rf"[{_GAP}\d]*年[{_GAP}\d]*月[{_GAP}\d]*日")
_LABEL = re.compile(
    rf"(?P<label>[^:：{_GAP}\n，,；;。]+(?:[{_GAP}]{{1,4}}[^:：{_GAP}\n，,；;。]{{1,2}})?)[{_GAP}]*[:：]"
)
_LONGEST_LABEL = 16
_LONGEST_LINE = 300
_PAUSE = "\u3000\u3000"

_ROLES: Sequence[tuple[re.Pattern[str], Role]] = (
    (re.compile(r"(填报|填表|报送|上报|报表|制表|填写|报告|发放|申报|推荐|组织)(单位|部门|支部|村|社区|机构)|(单位|机关)名称|村\(社区\)名称|(村|社区|支部|乡镇|街道)名称|^(村|社区|村\(社区\)|乡镇|支部)$"), Role.UNIT),
    (re.compile(r"^单位(\(盖章\)|\(公章\))?$"), Role.UNIT),
    (re.compile(r"(报告期|统计期|所属期|填报期|统计时间|报表时间|统计周期|所属月份|月份$|年月$)"), Role.PERIOD),
    (re.compile(r"(填表|填报|制表|登记|经办|统计|录入|上报)人(员)?(签字|\(签字\))?$|^(制表|填表|填报|经办)$"), Role.FILLER),
    (re.compile(r"(电话|联系方式)$"), Role.PHONE),
    (re.compile(r"(报出|填报|填表|上报|制表|登记|报送)?(日期|时间)$"), Role.DATE),
)  # fmt: skip
_HEAD: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(r"^(表号|表格编号|制表号)$"),
    "authority": re.compile(r"^((制定|制表|制发|颁发)机关|(制定|制发|颁发)(单位|部门))$"),
    "approval": re.compile(r"^((批准|审批|备案)(文号|文件|号)|(批准|备案)机关及文号|文号)$"),
    "valid_until": re.compile(r"^有效期(至|限|止|截止|限至)?$"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A label of a line with what stands after its colon: `start` and `end` of that in the cell's text."""

    cell: Cell
    label: str
    start: int
    end: int

    @property
    def value(self) -> str:
        return self.cell.text[self.start : self.end].strip(_GAP + "\n")

    @property
    def open(self) -> bool:
        """Whether there is room for an answer: nothing, or a day with its numbers left out."""
        return not self.value or bool(DAY.fullmatch(self.value) or PERIOD.fullmatch(self.value))


def labels_in(cell: Cell) -> Iterator[Said]:
    """表 号:QZ1 and its kin, several in one cell."""
    text = cell.text
    found: list[tuple[int, int, int]] = []
    for match in _LABEL.finditer(text):
        start = match.start("label")
        spaced = text[: match.end("label")]
        if not found and len(plain(spaced)) <= _LONGEST_LABEL and "\n" not in spaced.strip():
            start = 0  # 表　　号: spaces within the first label
        found.append((start, match.end("label"), match.end()))
    for number, (start, end, after) in enumerate(found):
        until = found[number + 1][0] if number + 1 < len(found) else len(text)
        yield Said(cell, plain(text[start:end]).strip(":"), after, until)


def form_head(sheet: Sheet, rows: Sequence[int]) -> FormHead:
    said: dict[str, str] = {}
    for cell in _cells(sheet, rows):
        for one in labels_in(cell):
            for name, pattern in _HEAD.items():
                if pattern.match(one.label):
                    value = one.value or _beside(sheet, cell)
                    said.setdefault(name, " ".join(value.split()))
        if ":" not in plain(cell.text):
            for name, pattern in _HEAD.items():
                if pattern.match(plain(cell.text)) and (value := _beside(sheet, cell)):
                    said.setdefault(name, " ".join(value.lstrip(":：").split()))
    return FormHead(**said)


def _cells(sheet: Sheet, rows: Sequence[int]) -> list[Cell]:
    wanted = set(rows) - sheet.hidden_rows
    return [cell for (row, _col), cell in sorted(sheet.cells.items()) if row in wanted and not is_blank(cell.text)]


def _beside(sheet: Sheet, cell: Cell) -> str:
    beside = sheet.at(cell.row, cell.col + cell.cols)
    return beside.text.strip() if beside is not None and beside is not cell else ""


def _of_head(sheet: Sheet, cell: Cell) -> bool:
    """Whether a cell is 有效期至: or stands beside one that is."""
    beside = sheet.at(cell.row, cell.col - 1)
    return any(one is not None and is_head_label(plain(one.text).partition(":")[0]) for one in (cell, beside))


def is_head_label(label: str) -> bool:
    return any(pattern.match(label) for pattern in _HEAD.values())


def measure_of(sheet: Sheet, rows: Sequence[int]) -> Measured:
    """单位:件 above the table."""
    for cell in _cells(sheet, rows):
        for one in labels_in(cell):
            if one.label in {"单位", "计量单位", "计算单位", "金额单位"}:
                for part in re.split(r"[、,，/;；\s]+", one.value or _beside(sheet, cell)):
                    measured = measured_in(part)
                    if measured:
                        return measured
        bracket = re.search(r"[(（]\s*单位[:：]\s*([^()（）]{1,6})[)）]", cell.text)
        if bracket and (measured := measured_in(bracket[1])):
            return measured
    return Measured()


def title_of(sheet: Sheet, rows: Sequence[int]) -> str:
    """The largest line above the table that is no label; the first of those alike."""
    lines = [
        cell for cell in _cells(sheet, rows) if not any(True for _one in labels_in(cell)) and len(plain(cell.text)) >= 3
    ]
    best = max(lines, key=lambda cell: (cell.style.size, cell.style.bold, cell.cols, -cell.row), default=None)
    return " ".join(best.text.split()) if best is not None else ""


def period_of(sheet: Sheet, rows: Sequence[int]) -> str:
    for cell in _cells(sheet, rows):
        if not _of_head(sheet, cell) and (found := PERIOD.search(cell.text)):
            return " ".join(found[0].split())
    return ""


def edge_blanks(sheet: Sheet, number: int, rows: Sequence[int], *, below: bool, card: bool = False) -> list[Blank]:
    """One for each cell with room: where a cell asks several things, the one that can be answered; else the pen.

    Of a card any label above the table may be about its record.
    """
    found = []
    for cell in _cells(sheet, rows):
        blank = _edge_blank(sheet, number, cell, below=below, card=card)
        if blank is not None:
            found.append(blank)
    return found


def _edge_blank(sheet: Sheet, number: int, cell: Cell, *, below: bool, card: bool) -> Blank | None:
    labels = [one for one in labels_in(cell) if one.open and not is_head_label(one.label)]
    ref = CellRef(number, cell.row, cell.col)
    if len(labels) > 1:
        roles = [_role_at_edge(one, card=card and not below) for one in labels]
        if card and not below and Role.FILLER not in roles:
            # The telephone of whom the card is about.
            roles = [Role.VALUE if role == Role.PHONE else role for role in roles]
        return blank_of_parts(ref, cell, labels, roles)
    for one in labels:
        role = _role_at_edge(one, card=card and not below)
        if role is not None:
            return _answered_at(sheet, ref, one, role)
    period = PERIOD.search(cell.text)
    if period and not below and not _of_head(sheet, cell):
        role, label = (Role.DATE, "日期") if DAY.fullmatch(period[0]) else (Role.PERIOD, "期间")
        return Blank(ref, (label,), role, cell.text[: period.start()], cell.text[period.end() :])
    if DAY.fullmatch(cell.text.strip()) and below:
        return Blank(ref, ("日期",), Role.DATE)
    return None


def _role_at_edge(one: Said, *, card: bool) -> Role | None:
    role = role_of_label(one.label)
    if card and (role is None or (role == Role.DATE and one.label.endswith("时间"))):
        return Role.VALUE
    return role


def blank_of_parts(
    ref: CellRef, cell: Cell, labels: Sequence[Said], roles: Sequence[Role | None], *, path: tuple[str, ...] = ()
) -> Blank:
    """Several blanks in one cell; those that nobody but a hand can fill are for the pen, and so is a cell of such."""
    path = (*path, *(one.label for one in labels))
    if all(role in {None, Role.PEN} for role in roles) or len(cell.text) > _LONGEST_LINE:
        return Blank(ref, path, Role.PEN)
    parts: list[BlankPart] = []
    at = 0
    for one, role in zip(labels, roles, strict=True):
        parts.append(BlankPart(one.label, role or Role.PEN, cell.text[at : one.start], cell.text[one.start : one.end]))
        at = one.end
    return Blank(ref, path, Role.VALUE, suffix=cell.text[at:], parts=tuple(parts))


def role_of_label(label: str) -> Role | None:
    for pattern, role in _ROLES:
        if pattern.search(label):
            return role
    return Role.PEN if PEN_WORDS.search(label) else None


def _answered_at(sheet: Sheet, ref: CellRef, one: Said, role: Role) -> Blank:
    """In the cell beside, where the label fills its own and the next is empty; else after the colon."""
    cell = one.cell
    beside = sheet.at(cell.row, cell.col + cell.cols)
    ends = not cell.text[one.start :].strip("\n")
    if ends and beside is not None and is_blank(beside.text) and not beside.formula and cell.cols == 1:
        return Blank(ref._replace(row=beside.row, col=beside.col), (one.label,), role)
    text = cell.text
    rest = text[one.end :]
    if role == Role.UNIT and rest == "" and (period := PERIOD.search(text, one.start)):
        rest = text[period.start() :].lstrip(_GAP)
    if rest and text[one.end - 1 : one.end] in _GAP:
        rest = f"{_PAUSE}{rest}"
    return Blank(ref, (one.label,), role, text[: one.start], rest)


def ticks(text: str) -> tuple[str, ...]:
    return boxes_in(text) if any(box in text for box in BOX) else ()
