"""Saying what the cells of a form mean: once, and learned for the forms to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.forms.actions.guard import locked_form, require
from lianxin.domains.forms.columns import column_of
from lianxin.domains.forms.enums import IN_PARTS, About, Kind, Scope, Source, When, Whose
from lianxin.domains.forms.models import Form, FormCell, FormVersion, Learned
from lianxin.domains.forms.permissions import MANAGE
from lianxin.domains.forms.rules.arithmetic import (
    NoFormula,
    checked_check,
    checked_formula,
    is_between_rows,
    places_in,
)
from lianxin.domains.forms.rules.keys import key_of
from lianxin.domains.insight.enums import Base
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.journal.measures import UnknownMeasure, measure_of, rate_of
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Message, Missing
from lianxin.kernel.text import clean_text

MOST_CHECKS = 40
MOST_FACTOR = 100_000_000
_NAME_LENGTH = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a person says that a cell holds. `code` of SUM is a formula over columns."""

    source: Source
    code: str = ""
    where: Mapping[str, str | list[str]] = field(default_factory=dict)
    when: When = When.THIS
    whose: Whose | None = None
    kinds: Sequence[str] = ()
    named: str = ""
    factor: int = 1


def correct_cell(*, cell: FormCell, meant: Meant, scope: Scope = Scope.CELL, by: Actor, at: datetime) -> int:
    """Say what a cell holds; with a scope, all answers of its column or row; how many were set.

    Whose figure a row holds is the row's own: it is only changed where `whose` is given, never for a column.
    Raises Refused, Invalid, and Conflict for a version that is no longer the newest.
    """
    clean = _checked(meant)
    with transaction.atomic():
        version = _open_version(cell.version, by)
        cells = _in_scope(version, cell, scope)
        for one in cells:
            one.source, one.code, one.where, one.when = clean.source, clean.code, dict(clean.where), clean.when
            one.factor, one.settled = clean.factor, True
            if clean.whose is not None and scope != Scope.COLUMN:
                one.whose, one.kinds, one.named = clean.whose, list(clean.kinds), clean.named
        fields = ["source", "code", "where", "when", "factor", "settled", "whose", "kinds", "named"]
        FormCell.objects.bulk_update(cells, fields, batch_size=200)
        _learn(version.form.kind, cells, org=version.form.org, at=at)
        audit.record(
            verb="forms.correct",
            by=by,
            at=at,
            subject=("form", str(version.form.uuid)),
            changes={
                "version": version.number,
                "cell": f"{cell.row},{cell.col}",
                "scope": scope,
                "source": clean.source,
                "code": clean.code,
                "where": dict(clean.where),
                "cells": len(cells),
            },
        )
    return len(cells)


def correct_part(*, cell: FormCell, number: int, source: Source, code: str, by: Actor, at: datetime) -> FormCell:
    """Say what one of several blanks in a cell holds. Raises Refused, Missing, Invalid and Conflict as `correct_cell`."""
    if source not in IN_PARTS or not (source == Source.PEN or _is_known(source, code)):
        raise Invalid(_("Choose what the cell holds."), {"as": _("Choose what the cell holds.")})
    with transaction.atomic():
        version = _open_version(cell.version, by)
        row = version.cells.select_for_update().get(pk=cell.pk)
        if not 0 <= number < len(row.parts):
            raise Missing(_("There is no such cell."))
        part = row.parts[number]
        part["source"], part["code"] = source, "" if source == Source.PEN else code
        row.settled = True
        row.save(update_fields=["parts", "settled"])
        taught = FormCell(key=key_of([part["words"]]), source=source, code=part["code"])
        _learn(Kind.CARD, [taught], org=version.form.org, at=at)
        audit.record(
            verb="forms.correct",
            by=by,
            at=at,
            subject=("form", str(version.form.uuid)),
            changes={"version": version.number, "cell": f"{row.row},{row.col}", "part": number, "code": part["code"]},
        )
    return row


def _open_version(version: FormVersion, by: Actor) -> FormVersion:
    """The version with its form locked; raises Refused, and Conflict when a newer one was uploaded meanwhile."""
    form = locked_form(version.form)
    require(by, MANAGE, form.org)
    newest = form.versions.order_by("-number").first()
    if newest is None or newest.pk != version.pk:
        raise Conflict(_("A newer version of this form was uploaded meanwhile. Please look again."))
    newest.form = form
    return newest


def _in_scope(version: FormVersion, cell: FormCell, scope: Scope) -> list[FormCell]:
    """The cells a correction reaches; in a column those that ask the same, not what stands in head or foot."""
    cells = version.cells.select_for_update()
    if scope == Scope.CELL:
        return list(cells.filter(pk=cell.pk))
    body = cells.filter(row__gte=version.body_first, row__lte=version.body_last)
    same = body.filter(col=cell.col) if scope == Scope.COLUMN else body.filter(row=cell.row)
    fixed = (Source.FORMULA, Source.ABOUT)
    found = list(same.exclude(source__in=fixed).exclude(pk=cell.pk))
    return [*found, *cells.filter(pk=cell.pk)]


def _learn(kind: str, cells: Sequence[FormCell], *, org: Org, at: datetime) -> None:
    """Remember what these label paths mean, the newest word holding; sums name columns of one form and teach nothing."""
    taught = {cell.key: cell for cell in cells if cell.key and cell.source not in {Source.SUM, Source.UNKNOWN}}
    known = {row.key: row for row in Learned.objects.filter(kind=kind, org=org, key__in=taught).select_for_update()}
    for key, cell in taught.items():
        row = known.get(key) or Learned(kind=kind, org=org, key=key, times=0)
        row.source, row.code, row.where, row.when = cell.source, cell.code, cell.where, cell.when
        row.times += 1
        row.changed_at = at
        row.save()


def _checked(meant: Meant) -> Meant:
    wrong: dict[str, Message] = {}
    code = meant.code.strip()
    if meant.source == Source.SUM:
        try:
            code = checked_formula(code)
        except NoFormula:
            wrong["code"] = _("Write a sum of columns, such as I/(I+J)*100.")
    elif not _is_known(meant.source, code):
        wrong["code"] = _("Choose what the cell holds.")
    if not 1 <= meant.factor <= MOST_FACTOR:
        wrong["factor"] = _("Write a whole number: 1, or 10000 for a form that counts in ten thousands.")
    named = clean_text(meant.named, multiline=False)[:_NAME_LENGTH]
    if meant.whose == Whose.NAMED and not named:
        wrong["named"] = _("Write the name of the unit.")
    if wrong:
        raise Invalid(_("Please look at the marked places."), wrong)
    keeps_code = meant.source in {Source.MEASURE, Source.RATE, Source.BASE, Source.SUM, Source.FIELD, Source.ABOUT}
    return Meant(
        source=meant.source,
        code=code if keeps_code else "",
        where=_known_dims(meant, code),
        when=meant.when,
        whose=meant.whose,
        kinds=meant.kinds,
        named=named,
        factor=meant.factor,
    )


def _is_known(source: Source, code: str) -> bool:
    try:
        if source == Source.MEASURE:
            measure_of(code)
        elif source == Source.RATE:
            rate_of(code)
    except UnknownMeasure:
        return False
    if source == Source.FIELD:
        return column_of(code) is not None
    if source == Source.ABOUT:
        return code in About.values
    return source != Source.BASE or code in Base.values


def _known_dims(meant: Meant, code: str) -> Mapping[str, str | list[str]]:
    """Only dimensions that the measure has; a rate asks both its measures, each for those it has."""
    if meant.source not in {Source.MEASURE, Source.RATE}:
        return {}
    codes = (code,) if meant.source == Source.MEASURE else (rate_of(code).over, rate_of(code).under)
    dims = {name for one in codes for name in measure_of(one).dims}
    return {name: value for name, value in meant.where.items() if name in dims and value}


def set_checks(*, version: FormVersion, lines: Sequence[str], by: Actor, at: datetime) -> list[str]:
    """Say what must hold, a line each: in every row `C+D=I+J`, in every column `10=11+16`. Raises Refused and Invalid."""
    kept: list[str] = []
    for line in [line.strip() for line in lines if line.strip()][:MOST_CHECKS]:
        try:
            kept.append(checked_check(line))
        except NoFormula:
            message = _("%(line)s is no check. Write one such as C+D=I+J or 10=11+16.") % {"line": line[:60]}
            raise Invalid(message, {"checks": message}) from None
        if is_between_rows(kept[-1]) and not all(
            version.body_first <= row <= version.body_last for row in places_in(kept[-1])
        ):
            message = _("%(line)s names a row outside the table.") % {"line": line[:60]}
            raise Invalid(message, {"checks": message})
    with transaction.atomic():
        row = _open_version(version, by)
        row.checks = list(dict.fromkeys(kept))
        row.save(update_fields=["checks"])
        audit.record(
            verb="forms.set_checks",
            by=by,
            at=at,
            subject=("form", str(row.form.uuid)),
            changes={"version": row.number, "checks": row.checks},
        )
    return list(row.checks)


def publish_version(*, version: FormVersion, by: Actor, at: datetime) -> FormVersion:
    """From now on this version is filled in. Cells nobody has said anything about stay marked and may be typed."""
    with transaction.atomic():
        row = _open_version(version, by)
        if row.published_at is None:
            row.published_at = at
            row.save(update_fields=["published_at"])
            unknown = row.cells.filter(source=Source.UNKNOWN).count()
            audit.record(
                verb="forms.publish",
                by=by,
                at=at,
                subject=("form", str(row.form.uuid)),
                changes={"version": row.number, "unknown": unknown},
            )
    return row


def retire_form(*, form: Form, by: Actor, at: datetime) -> Form:
    """It is filled in no more; what was filled stays. Uploading it again takes it up again."""
    with transaction.atomic():
        row = locked_form(form)
        require(by, MANAGE, row.org)
        if row.retired_at is None:
            row.retired_at = row.changed_at = at
            row.save(update_fields=["retired_at", "changed_at"])
            row.schedules.all().delete()
            audit.record(verb="forms.retire", by=by, at=at, subject=("form", str(row.uuid)))
    return row
