"""Handing a filled form out."""

import mimetypes
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lianxin.domains.forms.actions.guard import require
from lianxin.domains.forms.models import Filling
from lianxin.domains.forms.permissions import FILL, UNMASK
from lianxin.domains.forms.queries.fillings import issued_of
from lianxin.domains.forms.queries.forms import bytes_of
from lianxin.domains.forms.queries.producing import file_name, produced
from lianxin.foundation.audit import actions as audit
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Missing


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file on its way to somebody."""

    name: str
    mime: str
    content: bytes


def take_file(*, filling: Filling, by: Actor, at: datetime) -> TakenFile:
    """What was issued as it left, otherwise the form as it stands; that it was taken stands in the audit.

    Raises Refused, for whole telephone numbers too.
    """
    reach = require(by, FILL, filling.org)
    if filling.unmasked:
        require(by, UNMASK, filling.org)
    issued = issued_of(filling)
    if filling.is_issued and issued is None:
        raise Missing(_("There is no such file."))
    content = bytes_of(issued.file) if issued else produced(filling, reach=reach)
    name = issued.file.name if issued else file_name(filling)
    audit.record(
        verb="forms.take",
        by=by,
        at=at,
        subject=("filling", str(filling.uuid)),
        changes={"issued": issued is not None, "unmasked": filling.unmasked},
    )
    return TakenFile(name=name, mime=mimetypes.guess_type(name)[0] or "application/octet-stream", content=content)
