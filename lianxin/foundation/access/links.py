"""Links for a single task: whoever holds the address may do one thing, some times, for some time, without an account.

The caller decides that `by` may hand out the link; what the holder may do with it is decided where it is used.
"""

import hashlib
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.foundation.access.models import TaskLink
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Missing

TOKEN_BYTES = 32


@transaction.atomic
def make_task_link(
    *, purpose: str, subject: UUID, org: Org, label: str, expires: datetime, by: Actor, at: datetime, uses: int = 1
) -> str:
    """The token of a new link, to be put into an address; it cannot be read again."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = TaskLink.objects.create(
        token_hash=_hash(token),
        purpose=purpose,
        subject=subject,
        org=org,
        label=label,
        uses_allowed=uses,
        expires=expires,
        created_at=at,
        created_by_id=by.user_id,
    )
    changes = {"purpose": purpose, "subject": str(subject), "expires": expires.isoformat(), "uses": uses}
    _record("access.link_made", link, by=by, at=at, changes=changes)
    return token


def open_task_link(token: str, *, at: datetime) -> TaskLink:
    """The link, if it still opens: looking uses nothing up. Raises Missing, the same for unknown, used, old, revoked."""
    link = TaskLink.objects.select_related("org").filter(token_hash=_hash(token)).first()
    if link is None or link.revoked_at or link.expires <= at or link.uses >= link.uses_allowed:
        raise Missing(_("This link no longer opens. Ask for a new one."))
    return link


def was_answered(token: str) -> bool:
    """Whether this was a link that has done its work: its holder may press twice, or come back to look."""
    return TaskLink.objects.filter(token_hash=_hash(token), revoked_at=None, uses=F("uses_allowed")).exists()


def open_links(*, purpose: str, subject: UUID, at: datetime) -> QuerySet[TaskLink]:
    """The links about one thing that still open, the newest first."""
    about = TaskLink.objects.filter(purpose=purpose, subject=subject, revoked_at=None, expires__gt=at)
    return about.filter(uses__lt=F("uses_allowed")).order_by("-id")


@transaction.atomic
def use_task_link(token: str, *, at: datetime) -> TaskLink:
    """Use the link up by one, in the transaction of the deed; of two at once for the last use one is refused."""
    link = open_task_link(token, at=at)
    taken = TaskLink.objects.filter(pk=link.pk, revoked_at=None, uses__lt=F("uses_allowed")).update(uses=F("uses") + 1)
    if not taken:
        raise Missing(_("This link no longer opens. Ask for a new one."))
    link.refresh_from_db(fields=["uses"])
    _record("access.link_used", link, by=link.actor, at=at, changes={"uses": link.uses})
    return link


@transaction.atomic
def revoke_task_link(*, link: TaskLink, by: Actor, at: datetime) -> None:
    """From now on the link opens nothing; a second time changes nothing."""
    if TaskLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at):
        _record("access.link_revoked", link, by=by, at=at, changes={})


def _record(verb: str, link: TaskLink, *, by: Actor, at: datetime, changes: dict[str, Any]) -> None:
    audit.record(verb=verb, by=by, at=at, subject=("access.task_link", str(link.pk)), changes=changes)


def _hash(token: str) -> str:
    """The token is random and long, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()
