"""Fill, review by another person, issue: then frozen, with the file and its hash."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.forms.actions.guard import filling_now, locked_filling, require
from lianxin.domains.forms.actions.uploading import PURPOSE, as_upload
from lianxin.domains.forms.enums import Stage
from lianxin.domains.forms.models import Filling, IssuedFile
from lianxin.domains.forms.models.form import TEXT_LENGTH
from lianxin.domains.forms.permissions import FILL, ISSUE, REVIEW, UNMASK
from lianxin.domains.forms.queries.producing import file_name, produced
from lianxin.domains.forms.queries.sheets import broken_in
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.files.actions import keep_file, use_files, write_file
from lianxin.foundation.files.enums import FileKind
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Refused
from lianxin.kernel.text import clean_text, shorten


def send_for_review(*, filling: Filling, by: Actor, at: datetime, remark: str = "", seen: int | None = None) -> Filling:
    """Nothing of it can be changed from now on, until it is sent back.

    Where a check does not hold, a remark must say why. Raises Refused, Conflict, Invalid.
    """
    require(by, FILL, filling.org)
    words = clean_text(remark)
    with transaction.atomic():
        row = locked_filling(filling, seen=seen)
        if row.stage != Stage.OPEN:
            raise Conflict(_("This was sent for review already."))
        broken = broken_in(row)
        if broken and not words:
            message = _("Something does not add up. Say why, or correct it.")
            raise Invalid(message, {"remark": message})
        row.stage, row.sent_by_id, row.sent_at = Stage.WAITING, by.user_id, at
        row.remark = shorten(words, TEXT_LENGTH)
        _save(row, "forms.send", by=by, at=at, changes={"broken": len(broken), "remark": row.remark})
    return row


def review_filling(
    *, filling: Filling, good: bool, by: Actor, at: datetime, remark: str = "", seen: int | None = None
) -> Filling:
    """Find it good, or send it back with what is to be mended. Raises Refused (who sent it too), Conflict, Invalid."""
    require(by, REVIEW, filling.org)
    words = clean_text(remark)
    if not good and not words:
        raise Invalid(_("Say what is to be mended."), {"remark": _("Say what is to be mended.")})
    with transaction.atomic():
        row = locked_filling(filling, seen=seen)
        if row.stage != Stage.WAITING:
            raise Conflict(_("This does not wait for review any more."))
        if row.sent_by_id == by.user_id:
            raise Refused(_("Another person than who sent it looks it over."))
        row.stage = Stage.REVIEWED if good else Stage.OPEN
        row.reviewed_by_id, row.reviewed_at = (by.user_id, at) if good else (None, None)
        row.remark = shorten(words, TEXT_LENGTH) or row.remark
        _save(row, "forms.review", by=by, at=at, changes={"good": good, "remark": words})
    return row


def issue_filling(*, filling: Filling, by: Actor, at: datetime, seen: int | None = None) -> IssuedFile:
    """Let it leave the house: the file is kept with its hash, and never changed again. Raises Refused, Conflict."""
    reach = require(by, ISSUE, filling.org)
    if filling.unmasked:
        require(by, UNMASK, filling.org)
    current = filling_now(filling)
    if current.stage != Stage.REVIEWED:
        raise Conflict(_("Only what was reviewed can be issued."))
    # Bytes first: writing them takes long. Should it change meanwhile, the lock below tells.
    content = produced(current, reach=reach)
    upload = as_upload(content=content, name=file_name(current))
    written = write_file(upload=upload, purpose=PURPOSE, at=at, kinds=[FileKind.DOCUMENT])
    with transaction.atomic():
        row = locked_filling(filling, seen=current.change if seen is None else seen)
        if row.change != current.change:
            raise Conflict(_("Somebody has changed this form meanwhile. Please look again."))
        kept = keep_file(upload=written, purpose=PURPOSE, by=by, at=at)
        use_files(file_ids=[kept.pk], purpose=PURPOSE, at=at)
        row.stage = Stage.ISSUED
        _save(row, "forms.issue", by=by, at=at, changes={"sha256": kept.sha256, "size": kept.size})
        issued_by = by.user_id
        if issued_by is None:
            raise Refused(_("A person issues a form."))
        return IssuedFile.objects.create(
            filling=row, file=kept, sha256=kept.sha256, issued_by_id=issued_by, issued_at=at
        )


def _save(row: Filling, verb: str, *, by: Actor, at: datetime, changes: dict[str, object]) -> None:
    row.change += 1
    row.save()
    audit.record(verb=verb, by=by, at=at, subject=("filling", str(row.uuid)), changes=changes)
