"""How closely a reader may look."""

from lianxin.domains.insight.enums import Sight
from lianxin.domains.insight.permissions import VIEW
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.journal.measures import Measure
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of


def seen(reach: Reach, org: Org, measure: Measure) -> Sight:
    """How closely this account may look at a measure of a unit; one statement."""
    return seen_at(reach, path_of(org.pk), measure.opens)


def seen_at(reach: Reach, path: str, opens: str) -> Sight:
    """The same for a unit that stands at `path` today. Where nobody opens records, the figures are exact for its own staff."""
    return Sight.EXACT if reach.covers(opens or VIEW, path) else Sight.ROUNDED
