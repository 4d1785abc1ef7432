"""Lists that somebody comes back to."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases.models import SavedView
from lianxin.domains.cases.permissions import VIEW
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid, Missing, Refused
from lianxin.kernel.text import clean_text

MOST = 30
NAME_LENGTH = 40
QUERY_LENGTH = 1000


@transaction.atomic
def save_view(*, name: str, query: str, shared: bool, by: Actor, at: datetime) -> SavedView:
    """Keep a list under a name; the same name again replaces it. `shared`: for all who serve the same unit.

    Raises Invalid without a name or for too many, Refused for who sees no requests.
    """
    reach = reach_of(by)
    if by.user_id is None or not reach.has(VIEW):
        raise Refused(_("You may not see requests."))
    named = clean_text(name, multiline=False)
    if not named or len(named) > NAME_LENGTH:
        wrong = _("Give it a name of at most %(limit)d characters.") % {"limit": NAME_LENGTH}
        raise Invalid(wrong, {"name": wrong})
    if len(query) > QUERY_LENGTH:
        raise Invalid(_("This list narrows by too much to be kept."))
    own = SavedView.objects.filter(owner_id=by.user_id)
    if own.exclude(name=named).count() >= MOST:
        raise Invalid(_("You keep %(limit)d lists already. Remove one first.") % {"limit": MOST})
    unit_id = reach.spans[0].org_id if shared and reach.spans else None
    view, _made = SavedView.objects.update_or_create(
        owner_id=by.user_id, name=named, defaults={"query": query, "unit_id": unit_id, "saved_at": at}
    )
    audit.record(
        verb="cases.save_view", by=by, at=at, subject=("view", str(view.pk)), changes={"query": query, "unit": unit_id}
    )
    return view


@transaction.atomic
def drop_view(*, view_id: int, by: Actor, at: datetime) -> None:
    """Forget one of one's own; raises Missing for those of others."""
    gone, _kinds = SavedView.objects.filter(pk=view_id, owner_id=by.user_id or 0).delete()
    if not gone:
        raise Missing(_("There is no such list."))
    audit.record(verb="cases.drop_view", by=by, at=at, subject=("view", str(view_id)))
