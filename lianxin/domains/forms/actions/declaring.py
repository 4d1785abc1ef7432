"""Typing what nobody records: a declared figure with who, when and why, remembered as a gap."""

import re
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.forms.actions.guard import locked_filling, require
from lianxin.domains.forms.enums import Source, Stage
from lianxin.domains.forms.models import FilledCell, Filling, FormCell, Gap
from lianxin.domains.forms.models.form import LABEL_LENGTH, TEXT_LENGTH
from lianxin.domains.forms.permissions import FILL
from lianxin.foundation.audit import actions as audit
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Message, Missing
from lianxin.kernel.text import clean_text, safe_cell

_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,4})?")
_BY_HAND = frozenset({Source.TYPED, Source.UNKNOWN})


def declare_value(
    *, filling: Filling, row: int, col: int, number: int, value: str, why: str, by: Actor, at: datetime
) -> FilledCell:
    """Type one value into an open filling. Computed figures are not typed over: what they count is corrected instead.

    Raises Refused, Missing, Conflict once it was sent, Invalid.
    """
    text, reason = clean_text(value, multiline=False), clean_text(why, multiline=False)
    require(by, FILL, filling.org)
    _check(text, reason)
    with transaction.atomic():
        locked = locked_filling(filling)
        if locked.stage != Stage.OPEN:
            raise Conflict(_("This was sent for review already."))
        cell = locked.cells.select_for_update(of=("self",)).filter(row=row, col=col, number=number).first()
        if cell is None or cell.source not in _BY_HAND:
            raise Missing(_("This cell is not typed by hand."))
        before = cell.value
        cell.source, cell.is_number = Source.TYPED, bool(_NUMBER.fullmatch(text.replace(",", "")))
        cell.value = f"{Decimal(text.replace(',', '')):f}" if cell.is_number else safe_cell(text)
        cell.declared_by_id, cell.declared_at, cell.declared_why = by.user_id, at, reason
        cell.save()
        _remember_gap(locked, cell, first_time=not before, at=at)
        Filling.objects.filter(pk=locked.pk).update(change=locked.change + 1)
        audit.record(
            verb="forms.declare",
            by=by,
            at=at,
            subject=("filling", str(locked.uuid)),
            changes={"cell": f"{row},{col},{number}", "value": [before, cell.value], "why": reason},
        )
    return cell


def _check(text: str, reason: str) -> None:
    wrong: dict[str, Message] = {}
    if not text:
        wrong["value"] = _("Write the figure.")
    if not reason:
        wrong["why"] = _("Say where it comes from and why it is typed.")
    for name, words in (("value", text), ("why", reason)):
        if len(words) > TEXT_LENGTH:
            wrong[name] = _("At most %(limit)d characters.") % {"limit": TEXT_LENGTH}
    if wrong:
        raise Invalid(_("Please look at the marked places."), wrong)


def _remember_gap(filling: Filling, cell: FilledCell, *, first_time: bool, at: datetime) -> None:
    """That this form asks what nobody records; counted once per filling and label."""
    question = FormCell.objects.filter(version=filling.version, row=cell.row, col=cell.col).first()
    if question is None or not question.key:
        return
    words = " › ".join(filter(None, (question.row_words, question.col_words)))[:LABEL_LENGTH]
    gap, made = Gap.objects.select_for_update().get_or_create(
        form=filling.version.form, key=question.key, defaults={"words": words, "first_at": at, "last_at": at}
    )
    if first_time and not made:
        gap.times += 1
    gap.last_at = at
    gap.save()
