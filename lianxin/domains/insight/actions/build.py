"""Tables that a unit keeps under a name."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianxin.domains.insight.models import SavedTable
from lianxin.domains.insight.models.base import NAME_LENGTH, QUERY_LENGTH
from lianxin.domains.insight.permissions import MANAGE, VIEW
from lianxin.domains.insight.rules.building import Wish
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid, Refused, TooMany
from lianxin.kernel.text import clean_text

# A list that one reads, not a store.
MOST_KEPT = 50
_DAY = 24 * 60 * 60


def keep_table(*, org: Org, name: str, wish: Wish, by: Actor, at: datetime) -> SavedTable:
    """Keep the question under a name for all who look at the unit; the same name again takes the place of the first.

    Raises Refused for who does not work there or above, Invalid for the name, TooMany for the fifty-first.
    """
    if not reach_of(by).covers(VIEW, path_of(org.pk)):
        raise Refused(_("You may keep tables at your own units only."))
    name, query = clean_text(name, multiline=False), wish.query()
    if not 0 < len(name) <= NAME_LENGTH:
        message = _("Give it a name of up to %(length)d characters.") % {"length": NAME_LENGTH}
        raise Invalid(message, {"name": message})
    if len(query) > QUERY_LENGTH:
        raise Invalid(_("This table asks for too much to be kept."))
    with transaction.atomic():
        kept = SavedTable.objects.filter(org=org)
        if not kept.filter(name=name).exists() and kept.count() >= MOST_KEPT:
            raise TooMany(_("A unit keeps fifty tables at most. Give up one first."), _DAY)
        table, _new = SavedTable.objects.update_or_create(
            org=org, name=name, defaults={"query": query, "by_id": by.user_id, "at": at}
        )
        changes = {"name": name, "query": query}
        audit.record(verb="insight.table_kept", by=by, at=at, subject=("org", str(org.pk)), changes=changes)
    return table


def drop_table(*, table: SavedTable, by: Actor, at: datetime) -> None:
    """Give up a table: whoever kept it, or who answers for the unit's figures. Raises Refused."""
    reach, path = reach_of(by), path_of(table.org_id)
    own = by.user_id is not None and table.by_id == by.user_id and reach.covers(VIEW, path)
    if not own and not reach.covers(MANAGE, path):
        raise Refused(_("Only who kept a table, or who answers for the figures of the unit, gives it up."))
    with transaction.atomic():
        changes = {"name": table.name}
        audit.record(verb="insight.table_dropped", by=by, at=at, subject=("org", str(table.org_id)), changes=changes)
        table.delete()
