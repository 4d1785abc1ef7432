"""Files that came with a form. Once kept, they survive a second try: their ids travel in the form, signed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lianxin.foundation.files.actions import keep_file
from lianxin.kernel import clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid, Message

_SALT = "lianxin.kept"
MOST_FILES = 6


@dataclass(frozen=True, slots=True)
class Kept:
    """The ids of what was received, now and at earlier tries, and what could not be used, by input name."""

    ids: tuple[UUID, ...] = ()
    wrong: dict[str, Message] = field(default_factory=dict)

    @property
    def signed(self) -> str:
        """For the hidden input `kept`."""
        return signing.dumps([str(file_id) for file_id in self.ids], salt=_SALT) if self.ids else ""

    def check(self) -> None:
        """Raises Invalid, under the input's name, when something could not be used."""
        if self.wrong:
            raise Invalid(_("One of the files could not be used. The rest is kept."), self.wrong)


def kept_earlier(request: HttpRequest) -> Kept:
    """What earlier tries of this form kept, as its hidden input says."""
    return Kept(ids=tuple(_earlier(request.POST.get("kept", ""))))


def keep_uploads(request: HttpRequest, *, names: Sequence[str], purpose: str, by: Actor) -> Kept:
    """Keep every file under these input names; a bad one is named in `wrong`, the good ones are kept all the same."""
    kept = list(kept_earlier(request).ids)
    wrong: dict[str, Message] = {}
    for name in names:
        for upload in request.FILES.getlist(name):
            if len(kept) >= MOST_FILES:
                wrong[name] = _("At most %(most)d files.") % {"most": MOST_FILES}
                break
            try:
                kept.append(keep_file(upload=upload, purpose=purpose, by=by, at=clock.now()).pk)
            except Invalid as error:
                wrong[name] = error.message
    return Kept(ids=tuple(kept), wrong=wrong)


def _earlier(signed: str) -> list[UUID]:
    if not signed:
        return []
    try:
        return [UUID(text) for text in signing.loads(signed, salt=_SALT, max_age=2 * 24 * 3600)]
    except (signing.BadSignature, ValueError, TypeError):
        return []
