"""Asking somebody without an account to look: a building lead gets a link for this one task."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.desk import note_on_case
from lianxin.domains.cases.enums import Finding
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import LOOK_PURPOSE, hats_on
from lianxin.foundation.access.links import make_task_link, open_links, open_task_link, revoke_task_link, use_task_link
from lianxin.foundation.access.queries import reach_of
from lianxin.kernel import text
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused

LINK_DAYS = 3
NAME_LENGTH = 60


def ask_to_look(*, case: Case, who: str, by: Actor, at: datetime) -> str:
    """The token of a link that shows this case's place and words (not its reporter) and takes one answer."""
    asked = text.shorten(text.clean_text(who, multiline=False), NAME_LENGTH)
    if not asked:
        raise Invalid(_("Say whom you ask."), {"who": _("Say whom you ask.")})
    with transaction.atomic():
        if not hats_on(case, reach_of(by)) & rules.STAFF:
            raise Refused(_("This step is for another role or another unit."))
        if not case.is_open:
            raise Conflict(_("This request is already settled."))
        token = make_task_link(
            purpose=LOOK_PURPOSE,
            subject=case.uuid,
            org=case.unit,
            label=asked,
            expires=at + timedelta(days=LINK_DAYS),
            by=by,
            at=at,
        )
        note_on_case(case=case, words=_("Asked %(who)s to look.") % {"who": asked}, by=by, at=at)
        return token


def stop_look(*, case: Case, link_id: int, by: Actor, at: datetime) -> None:
    """The address that was given to somebody opens nothing any more; raises Missing when it is none of this case."""
    with transaction.atomic():
        if not hats_on(case, reach_of(by)) & rules.STAFF:
            raise Refused(_("This step is for another role or another unit."))
        link = open_links(purpose=LOOK_PURPOSE, subject=case.uuid, at=at).filter(pk=link_id).first()
        if link is None:
            raise Missing(_("This link leads nowhere any more."))
        revoke_task_link(link=link, by=by, at=at)
        note_on_case(case=case, words=_("%(who)s need not look any more.") % {"who": link.label}, by=by, at=at)


def report_look(
    *, token: str, finding: str, words: str, at: datetime, files: Sequence[UUID] = (), key: str = ""
) -> Case:
    """What the person asked has seen; it stands in the timeline as a note under their name."""
    if finding not in Finding.values:
        raise Invalid(_("Say what you have seen."), {"finding": _("Choose one.")})
    with transaction.atomic():
        link = open_task_link(token, at=at)
        case = Case.objects.filter(uuid=link.subject).first()
        if case is None or link.purpose != LOOK_PURPOSE:
            raise Missing(_("This link leads nowhere any more."))
        use_task_link(token, at=at)
        seen = f"{Finding(finding).label}. {words.strip()}".strip()
        return note_on_case(case=case, words=seen, by=link.actor, at=at, files=files, key=key)
