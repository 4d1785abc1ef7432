"""Filling a form in: figures of a unit and its days, rows of a roster, one record on a card; each value with its origin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.forms.actions.guard import locked_filling, require
from lianxin.domains.forms.columns import Reading, RecordKind, column_of, kind_of
from lianxin.domains.forms.enums import Kind, Source, Stage
from lianxin.domains.forms.models import FilledCell, FilledRow, Filling, Form, FormCell, FormVersion
from lianxin.domains.forms.models.form import TEXT_LENGTH
from lianxin.domains.forms.permissions import FILL, ISSUE, UNMASK
from lianxin.domains.forms.queries.computing import Figures, Head, Value, period_in_chinese, slots_of, values_of
from lianxin.domains.forms.queries.forms import cells_of, published_version
from lianxin.domains.forms.queries.units import units_below
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.accounts.models import User
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.journal.queries import position
from lianxin.foundation.journal.rules import Position
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.tallies.enums import Basis
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Missing
from lianxin.kernel.sql import insert_new
from lianxin.kernel.text import clean_text, shorten

MOST_ROWS = 20_000
MOST_DAYS = 1_098
# Values of a row are read by people: no cell of a roster is longer.


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What is filled: from a day to a day, both counted, and what people call these days."""

    label: str
    first: date
    last: date


def fill_form(
    *,
    form: Form,
    org: Org,
    days: Days,
    by: Actor,
    at: datetime,
    basis: Basis = Basis.WAS,
    record: UUID | None = None,
    unmasked: bool = False,
) -> Filling:
    """Fill the published version in for a unit and some days; again while it is open: figures are read anew, what was
    typed stays.

    Raises Refused, Missing (nothing published; no such record), Invalid (no such days, too many rows) and Conflict once
    it was sent or issued.
    """
    reach = require(by, FILL, org)
    if unmasked:
        require(by, UNMASK, org)
    _check_days(days)
    version = published_version(form)
    if version.form.kind == Kind.CARD and record is None:
        raise Invalid(_("A card is filled in from the page of a request."))
    with transaction.atomic():
        filling = _row(version, org=org, days=days, basis=basis, record=record)
        filling.unmasked = unmasked
        _fill(filling, reach=reach, by=by, at=at)
        audit.record(
            verb="forms.fill",
            by=by,
            at=at,
            subject=("filling", str(filling.uuid)),
            changes={
                "form": str(form.uuid),
                "org": org.pk,
                "first": days.first.isoformat(),
                "last": days.last.isoformat(),
                "position": filling.position,
                "unmasked": unmasked,
            },
        )
    return filling


def correct_filling(*, filling: Filling, reason: str, by: Actor, at: datetime) -> Filling:
    """Open what was issued once more, as a new filling beside it: the file that left stays as it was.

    Raises Refused, Conflict when it is not issued or corrected already, Invalid without a reason.
    """
    words = clean_text(reason)
    if not words:
        raise Invalid(_("Say why it is corrected."), {"reason": _("Say why it is corrected.")})
    reach = require(by, ISSUE, filling.org)
    with transaction.atomic():
        old = locked_filling(filling)
        if old.stage != Stage.ISSUED or old.superseded:
            raise Conflict(_("Only what was issued, and not corrected yet, can be corrected."))
        Filling.objects.filter(pk=old.pk).update(superseded=True, change=old.change + 1)
        new = Filling(
            version=old.version,
            org=old.org,
            label=old.label,
            first=old.first,
            last=old.last,
            basis=old.basis,
            record=old.record,
            unmasked=old.unmasked,
            corrects=old,
            reason=shorten(words, TEXT_LENGTH),
            change=0,
        )
        _fill(new, reach=reach, by=by, at=at, typed_in=old)
        audit.record(
            verb="forms.correct_issued",
            by=by,
            at=at,
            subject=("filling", str(old.uuid)),
            changes={"new": str(new.uuid), "reason": new.reason},
        )
    return new


def refill(*, filling: Filling, by: Actor, at: datetime) -> Filling:
    """Read all figures of an open filling anew; what was typed stays. Raises Refused and Conflict."""
    reach = require(by, FILL, filling.org)
    if filling.unmasked:
        require(by, UNMASK, filling.org)
    with transaction.atomic():
        row = locked_filling(filling)
        if row.stage != Stage.OPEN:
            raise Conflict(_("This was sent for review already."))
        before = row.position
        _fill(row, reach=reach, by=by, at=at)
        audit.record(
            verb="forms.refill",
            by=by,
            at=at,
            subject=("filling", str(row.uuid)),
            changes={"position": [before, row.position]},
        )
    return row


def fill_card(*, form: Form, record: UUID, by: Actor, at: datetime, unmasked: bool = False) -> Filling:
    """Fill a card in for one record that the actor may open, for the unit the record is about.

    Raises Refused, Missing, Invalid.
    """
    version = published_version(form)
    kind = _record_kind(cells_of(version))
    found = list(kind.some(reach_of(by), [record])) if kind else []
    if kind is None or not found:
        raise Missing(_("There is no such record."))
    today = clock.local_day(at)
    org = kind.unit(found[0])
    days = Days(label=today.isoformat(), first=today, last=today)
    return fill_form(form=form, org=org, days=days, record=record, unmasked=unmasked, by=by, at=at)


def _check_days(days: Days) -> None:
    if days.first > days.last:
        raise Invalid(_("The last day lies before the first."), {"last": _("The last day lies before the first.")})
    if (days.last - days.first).days >= MOST_DAYS:
        message = _("At most three years can be filled in at once.")
        raise Invalid(message, {"last": message})
    if days.first > clock.today():
        message = _("These days have not come yet.")
        raise Invalid(message, {"first": message})


def _row(version: FormVersion, *, org: Org, days: Days, basis: Basis, record: UUID | None) -> Filling:
    """The open filling of these days, locked, or a new one; a card is made anew each time."""
    wanted = {"version": version, "org": org, "first": days.first, "last": days.last, "superseded": False}
    known = None if record else Filling.objects.filter(**wanted, record__isnull=True).first()
    if known is None:
        return Filling(**wanted, label=days.label, basis=basis, record=record, change=0)
    known = locked_filling(known)
    if known.stage != Stage.OPEN:
        raise Conflict(_("This was sent for review already. It can be corrected once it is issued."))
    known.basis, known.label = basis, days.label
    return known


def _fill(filling: Filling, *, reach: Reach, by: Actor, at: datetime, typed_in: Filling | None = None) -> None:
    """Read everything anew and put it in the place of what was there; what was typed stays."""
    typed = _typed(typed_in or filling)
    filling.filled_by_id, filling.filled_at = by.user_id, at
    filling.stage, filling.change = Stage.OPEN, filling.change + 1
    cells = cells_of(filling.version)
    kind = _record_kind(cells)
    records = _records(filling, kind, reach)
    head = _head(filling, by, _texts(cells, records, filling))
    known, values = _consistent(filling, cells, head)
    filling.position = str(known)
    filling.save()
    filling.cells.all().delete()
    filling.rows.all().delete()
    values = [*values, *_card_values(cells, head)]
    rows = [_filled(filling, value, typed) for value in values if _is_kept(value)]
    insert_new(rows, unique=["filling", "row", "number", "col"])
    if filling.version.form.kind == Kind.ROSTER:
        insert_new(_filled_rows(filling, cells, records), unique=["filling", "number"])


def _typed(filling: Filling) -> dict[tuple[int, int, int], FilledCell]:
    if filling._state.adding:  # noqa: SLF001  Django's documented way to ask whether a row is new
        return {}
    typed = filling.cells.filter(source=Source.TYPED).exclude(value="")
    return {(cell.row, cell.number, cell.col): cell for cell in typed}


def _consistent(filling: Filling, cells: Sequence[FormCell], head: Head) -> tuple[Position, list[Value]]:
    """All figures at one position: read again from the facts when others recorded meanwhile."""
    before = position()
    values = _values(filling, cells, head, until=None)
    if position() != before:
        values = _values(filling, cells, head, until=before)
    return before, values


def _values(filling: Filling, cells: Sequence[FormCell], head: Head, *, until: Position | None) -> list[Value]:
    version = filling.version
    in_rows = {block["first"] for block in version.blocks} if version.form.kind == Kind.ROSTER else set()
    below = units_below(filling.org, on=filling.last)
    slots = slots_of(version, [cell for cell in cells if cell.row not in in_rows], below)
    read = Figures(basis=Basis(filling.basis), until=until)
    return values_of(slots, days=(filling.first, filling.last), head=head, read=read)


def _head(filling: Filling, by: Actor, record: Mapping[str, str]) -> Head:
    filler = User.objects.filter(pk=by.user_id).first() if by.user_id else None
    return Head(
        unit=filling.org.name,
        period=period_in_chinese(filling.first, filling.last),
        filler=filler.name if filler else "",
        phone=filling.org.phone,
        day=clock.local_day(filling.filled_at),
        record=record,
    )


def _is_kept(value: Value) -> bool:
    """What the pen, the form's own formulas or nobody fills leaves no row."""
    return value.cell.source not in {Source.PEN, Source.NOTHING, Source.REFUSED, Source.FORMULA} and not (
        value.cell.source == Source.FIELD and not value.text
    )


def _filled(filling: Filling, value: Value, typed: dict[tuple[int, int, int], FilledCell]) -> FilledCell:
    cell = value.cell
    row = FilledCell(
        filling=filling,
        row=cell.row,
        col=cell.col,
        number=value.number,
        source=cell.source,
        code=cell.code,
        where=cell.where,
        org_id=value.unit.pk if value.unit else None,
        factor=cell.factor,
        parts=value.parts,
        value=shorten(value.text, TEXT_LENGTH),
        is_number=value.is_number,
    )
    if value.days:
        row.first, row.last = value.days
    known = typed.get((cell.row, value.number, cell.col))
    if known is not None and cell.source in {Source.TYPED, Source.UNKNOWN}:
        row.source, row.value, row.is_number = Source.TYPED, known.value, known.is_number
        row.declared_by_id, row.declared_at = known.declared_by_id, known.declared_at
        row.declared_why = known.declared_why
    return row


def _record_kind(cells: Sequence[FormCell]) -> RecordKind | None:
    """The kind of record whose columns the form asks for."""
    return next((kind for code in _fields_asked(cells) if (kind := kind_of(code)) is not None), None)


def _fields_asked(cells: Sequence[FormCell]) -> list[str]:
    """The columns of a record that cells ask for, or blanks within a cell."""
    whole = [cell.code for cell in cells if cell.source == Source.FIELD]
    return [*whole, *(part["code"] for cell in cells for part in cell.parts if part["source"] == Source.FIELD)]


def _records(filling: Filling, kind: RecordKind | None, reach: Reach) -> list[object]:
    """The rows of a roster, or the record of a card, as far as the reader may open them."""
    if kind is None or filling.version.form.kind == Kind.MATRIX:
        return []
    if filling.record is not None:
        found = list(kind.some(reach, [filling.record]))
        if not found:
            raise Invalid(_("There is no such record."))
        return found
    rows = kind.rows(reach, filling.org, filling.first, filling.last)
    found = []
    for row in rows:
        found.append(row)
        if len(found) > MOST_ROWS:
            raise Invalid(_("These are more than %(limit)d rows. Choose fewer days.") % {"limit": MOST_ROWS})
    return found


def _texts(cells: Sequence[FormCell], records: Sequence[object], filling: Filling) -> dict[str, str]:
    """What the one record of a card says, by column; a card is read by who works on it."""
    if filling.version.form.kind != Kind.CARD or not records:
        return {}
    reading = Reading(unmasked=filling.unmasked)
    columns = {code: column for code in _fields_asked(cells) if (column := column_of(code)) is not None}
    return {code: column.cell(records[0], reading) for code, column in columns.items()}


def _card_values(cells: Sequence[FormCell], head: Head) -> list[Value]:
    """The fields of the one record, in cells of their own."""
    asking = (cell for cell in cells if cell.source == Source.FIELD and cell.code in head.record)
    return [Value(cell=cell, number=0, text=head.record[cell.code]) for cell in asking]


def _filled_rows(filling: Filling, cells: Sequence[FormCell], records: Sequence[object]) -> list[FilledRow]:
    """One row per record; numbers and names masked here in any case."""
    starts = {block["first"] for block in filling.version.blocks}
    columns = [cell for cell in cells if cell.row in starts and cell.source in {Source.FIELD, Source.ABOUT}]
    numbers = {record.pk: number for number, record in enumerate(records, 1)}  # type: ignore[attr-defined]  # rows of a model
    reading = Reading(numbers=numbers)
    rows = []
    for number, record in enumerate(records, 1):
        values: dict[str, str] = {}
        for cell in columns:
            column = column_of(cell.code) if cell.source == Source.FIELD else None
            if column is not None:
                values[str(cell.col)] = column.cell(record, reading)
            elif cell.source == Source.ABOUT:
                values[str(cell.col)] = str(number)
        uuid = record.uuid  # type: ignore[attr-defined]  # rows of a model
        rows.append(FilledRow(filling=filling, number=number - 1, record=uuid, values=values))
    return rows
