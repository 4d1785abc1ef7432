"""A unit says what it does about a hot spot."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.triage.models import HotNote, HotSpot
from lianxin.domains.triage.permissions import can_note
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.jobs import actions as jobs
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import text
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Refused

NOTE_LENGTH = 500


def note_hot_spot(*, spot: HotSpot, words: str, by: Actor, at: datetime, key: str = "") -> HotNote | None:
    """Add what is being done ("we know; the pipe is repaired on Thursday"); None where the same form came twice.

    Raises Refused for who does not serve the place, Invalid, and Conflict once it is over.
    """
    if not can_note(reach_of(by), path_of(spot.place_id)):
        raise Refused(_("Only the unit itself and those above it say what is being done."))
    clean = text.clean_text(words)
    if not clean:
        wrong = _("Say in a sentence what is being done, and by when.")
        raise Invalid(wrong, {"words": wrong})
    if len(clean) > NOTE_LENGTH:
        wrong = _("At most %(limit)d characters.") % {"limit": NOTE_LENGTH}
        raise Invalid(wrong, {"words": wrong})
    with transaction.atomic():
        row = HotSpot.objects.select_for_update().get(pk=spot.pk)
        if row.is_over:
            raise Conflict(_("This is over: nothing need be said any more."))
        if key and jobs.remember(scope=f"hot spot {row.pk}", key=key, result={}) is not None:
            return None
        note = HotNote.objects.create(spot=row, words=clean, at=at, by_id=by.user_id)
        subject = ("hot_spot", str(row.uuid))
        # Never the words: the audit keeps what it has for ever.
        audit.record(verb="triage.hot_spot_noted", by=by, at=at, subject=subject, changes={"length": len(clean)})
    return note
