"""The change of day: what was dated ahead takes effect."""

from datetime import date

from django.db import transaction

from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgLink, OrgName
from lianxin.foundation.orgs.paths import place
from lianxin.foundation.orgs.search_index import index_orgs
from lianxin.foundation.orgs.sql.tree import lock_tree


@transaction.atomic
def apply_due(*, today: date) -> int:
    """Let every link, name and end planned for a day up to `today` take effect, each from its own day; how many.

    Safe to run twice, and after days on which it did not run.
    """
    lock_tree()
    # Ends come first: a code may be free from this day on for the unit that takes it over.
    ends = list(Org.objects.filter(closing__lte=today))
    for org in ends:
        org.closed, org.closing = org.closing, None
    Org.objects.bulk_update(ends, ["closed", "closing"], batch_size=500)
    # In the order in which they were entered: each was checked against those before it.
    links = list(OrgLink.objects.filter(applied=False, valid_from__lte=today).order_by("valid_from", "id"))
    for link in links:
        place(org_id=link.org_id, line=Line(link.line), parent_id=link.parent_id, since=link.valid_from)
    OrgLink.objects.filter(pk__in=[link.pk for link in links]).update(applied=True)
    names = list(OrgName.objects.filter(applied=False, valid_from__lte=today).order_by("valid_from", "id"))
    for row in names:
        Org.objects.filter(pk=row.org_id).update(name=row.name, code=row.code)
    OrgName.objects.filter(pk__in=[row.pk for row in names]).update(applied=True)
    index_orgs({org.pk for org in ends} | {link.org_id for link in links} | {row.org_id for row in names})
    return len(ends) + len(links) + len(names)
