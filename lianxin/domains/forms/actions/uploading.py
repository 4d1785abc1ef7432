"""Uploading an empty form: kept byte for byte, read, and proposed cell by cell."""

import io
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.forms.actions.guard import locked_form, require
from lianxin.domains.forms.files.guessing import guess
from lianxin.domains.forms.files.layout import Layout
from lianxin.domains.forms.files.proposal import Proposal
from lianxin.domains.forms.files.reading import read, usable
from lianxin.domains.forms.models import Form, FormCell, FormVersion
from lianxin.domains.forms.permissions import MANAGE
from lianxin.domains.forms.queries.proposing import blocks_of, checks_of, proposed_cells
from lianxin.domains.forms.queries.units import names_below
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.files.actions import WrittenFile, keep_file, use_files, write_file
from lianxin.foundation.files.content import Upload
from lianxin.foundation.files.enums import FileKind
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid
from lianxin.kernel.text import clean_text

PURPOSE = "forms"
NAME_LENGTH = 120
# What a program calls a sheet that nobody has named.
_NO_TITLE = re.compile(r"(?i)(?:sheet|工作表|表)?\s*\d*")
_INHERITED = ("source", "code", "where", "when", "whose", "kinds", "named", "factor", "settled", "likely")


@dataclass(frozen=True, slots=True)
class _Body:
    """Bytes as an upload."""

    name: str
    body: io.BytesIO

    @property
    def size(self) -> int:
        return self.body.getbuffer().nbytes

    def seek(self, offset: int, /) -> object:
        return self.body.seek(offset)

    def read(self, size: int, /) -> bytes:
        return self.body.read(size)


@dataclass(frozen=True, slots=True)
class _Uploaded:
    """What the bytes gave, before anything is in the database."""

    original: WrittenFile
    working: WrittenFile | None
    layout: Layout
    proposal: Proposal


def as_upload(*, content: bytes, name: str) -> Upload:
    """Bytes of our own as something that `files` keeps."""
    return _Body(name, io.BytesIO(content))


def upload_form(*, upload: Upload, org: Org, by: Actor, at: datetime, name: str = "") -> FormVersion:
    """Keep an empty form and propose what its cells mean.

    The same number, or without one the same name, at the same unit is a new version of that form: cells under the same
    labels keep what people said of them. Raises Refused, and Invalid for a file that cannot be read.
    """
    require(by, MANAGE, org)
    read_in = _read_in(upload, at=at)
    names = names_below(org)
    with transaction.atomic():
        version = _new_version(read_in, org=org, name=name, by=by, at=at)
        cells = proposed_cells(version, read_in.proposal, names=names)
        inherited = _inherit(version, cells)
        FormCell.objects.bulk_create(cells, batch_size=500)
        audit.record(
            verb="forms.upload",
            by=by,
            at=at,
            subject=("form", str(version.form.uuid)),
            changes={
                "name": version.form.name,
                "version": version.number,
                "sha256": version.sha256,
                "cells": len(cells),
                "inherited": inherited,
            },
        )
    return version


def _read_in(upload: Upload, *, at: datetime) -> _Uploaded:
    """Check and read the bytes; slow, so before the transaction."""
    upload.seek(0)
    content = upload.read(upload.size or 0)
    file_name = PurePath(upload.name or "").name
    body, working_name = usable(content, name=file_name)
    layout = read(body, name=working_name)
    if not any(sheet.cells for sheet in layout.sheets):
        message = _("There is nothing in this file that looks like a form.")
        raise Invalid(message, {"file": message})
    upload.seek(0)
    original = write_file(upload=upload, purpose=PURPOSE, at=at, kinds=[FileKind.DOCUMENT])
    working = None
    if body != content:
        again = as_upload(content=body, name=working_name)
        working = write_file(upload=again, purpose=PURPOSE, at=at, kinds=[FileKind.DOCUMENT])
    return _Uploaded(original=original, working=working, layout=layout, proposal=guess(layout))


def _new_version(read_in: _Uploaded, *, org: Org, name: str, by: Actor, at: datetime) -> FormVersion:
    proposal = read_in.proposal
    form = _form_of(proposal, org=org, name=name, file_name=read_in.original.row.name, at=at)
    kept = [keep_file(upload=one, purpose=PURPOSE, by=by, at=at) for one in (read_in.original, read_in.working) if one]
    use_files(file_ids=[one.pk for one in kept], purpose=PURPOSE, at=at)
    newest = form.versions.order_by("-number").values_list("number", flat=True).first()
    return FormVersion.objects.create(
        form=form,
        number=(newest or 0) + 1,
        file=kept[0],
        working=kept[1] if len(kept) > 1 else None,
        file_name=kept[0].name,
        sha256=kept[0].sha256,
        sheet=proposal.sheet,
        head_first=proposal.head_rows[0],
        body_first=proposal.body_rows[0],
        body_last=proposal.body_rows[1],
        blocks=blocks_of(proposal),
        checks=checks_of(proposal, read_in.layout),
        added_by_id=by.user_id,
        added_at=at,
    )


def _form_of(proposal: Proposal, *, org: Org, name: str, file_name: str, at: datetime) -> Form:
    """The form of this number or name at this unit, or a new one; its head is read anew each time."""
    read_title = "" if _NO_TITLE.fullmatch(proposal.title.strip()) else proposal.title
    title = clean_text(name or read_title, multiline=False) or PurePath(file_name).stem
    title = title[:NAME_LENGTH]
    head = proposal.head
    own = Form.objects.filter(org=org)
    found = own.filter(number=head.number).first() if head.number else own.filter(number="", name=title).first()
    form = locked_form(found) if found else Form(org=org)
    form.name, form.kind, form.changed_at, form.retired_at = title, proposal.kind.value, at, None
    form.number, form.authority = head.number[:60], head.authority[:NAME_LENGTH]
    form.approval, form.valid_until = head.approval[:NAME_LENGTH], head.valid_until[:60]
    form.save()
    return form


def _inherit(version: FormVersion, cells: list[FormCell]) -> int:
    """Cells under the same labels keep what people said of them in the version before; how many."""
    before = version.form.versions.filter(number__lt=version.number).order_by("-number").first()
    if before is None:
        return 0
    said = {(cell.row_words, cell.col_words): cell for cell in before.cells.filter(settled=True)}
    inherited = 0
    for cell in cells:
        earlier = said.get((cell.row_words, cell.col_words))
        if earlier is not None:
            for field in _INHERITED:
                setattr(cell, field, getattr(earlier, field))
            for part, before_it in zip(cell.parts, earlier.parts, strict=False):
                part["source"], part["code"] = before_it["source"], before_it["code"]
            inherited += 1
    if before.checks and not version.checks:
        version.checks = before.checks
        version.save(update_fields=["checks"])
    return inherited
