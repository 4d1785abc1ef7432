"""Keeping OrgPath true to OrgLink: the only writer of paths. Callers hold the tree's lock and a transaction.

Whatever changes today's paths is told to those who keep copies of them (hooks.register_path_change).
"""

from datetime import date

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.hooks import rewriting, tell_path_change, tell_paths_reread
from lianxin.foundation.orgs.models import OrgPath
from lianxin.foundation.orgs.rules import MAX_DEPTH, STEP, depth_of, path_range, path_under
from lianxin.foundation.orgs.sql.tree import rebuild_line, turn_subtree
from lianxin.kernel.errors import Invalid

Spans = list[tuple[str, date, date | None]]


def place(*, org_id: int, line: Line, parent_id: int | None, since: date) -> None:
    """From `since` on the unit and all below it stand under the parent, wherever the parent stood on each day.

    Raises Invalid when the tree would grow too deep. Two statements per place the parent had since then (today: one).
    """
    spans = _spans_of_parent(line, parent_id, since)
    old_paths = _paths_since(org_id, line, since)
    _check_depth(line, old_paths, spans, since)
    with rewriting(line, org_id, since):
        _write(org_id, line, spans, old_paths)


def _write(org_id: int, line: Line, spans: Spans, old_paths: list[str]) -> None:
    """The unit and all below it stand where the parent stands in each of these spans."""
    if not old_paths:
        OrgPath.objects.bulk_create(
            OrgPath(org_id=org_id, line=line, path=path_under(path, org_id), valid_from=start, valid_to=end)
            for path, start, end in spans
        )
        tell_paths_reread(line, org_id)
        return
    before = _path_today(org_id, line)
    # The latest place first: what is turned leaves the old path, so the next statement finds only the days before.
    for path, start, end in reversed(spans):
        new = path_under(path, org_id)
        for old in old_paths:
            if new != old:
                turn_subtree(line=line, old=old, new=new, since=start, until=end)
    after = _path_today(org_id, line)
    if before and after and before != after:
        tell_path_change(line, before, after)


def _spans_of_parent(line: Line, parent_id: int | None, since: date) -> Spans:
    if parent_id is None:
        return [("", since, None)]
    rows = _from(since, OrgPath.objects.filter(org_id=parent_id, line=line)).order_by("valid_from")
    found = rows.values_list("path", "valid_from", "valid_to")
    return [(path, max(start, since), end) for path, start, end in found]


def _paths_since(org_id: int, line: Line, since: date) -> list[str]:
    rows = _from(since, OrgPath.objects.filter(org_id=org_id, line=line))
    return sorted(set(rows.values_list("path", flat=True)))


def _path_today(org_id: int, line: Line) -> str | None:
    rows = OrgPath.objects.filter(org_id=org_id, line=line, valid_to__isnull=True)
    return rows.values_list("path", flat=True).first()


def _from(since: date, rows: QuerySet[OrgPath]) -> QuerySet[OrgPath]:
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=since))


def _check_depth(line: Line, old_paths: list[str], spans: Spans, since: date) -> None:
    height = 1
    for old in old_paths:
        low, high = path_range(old)
        below = _from(since, OrgPath.objects.filter(line=line, path__gte=low, path__lt=high))
        longest = below.aggregate(longest=Max(Length("path")))["longest"] or 0
        height = max(height, longest // STEP - depth_of(old) + 1)
    if max(depth_of(path) for path, _start, _end in spans) + height > MAX_DEPTH:
        raise Invalid(_("The tree would be deeper than %(levels)d levels.") % {"levels": MAX_DEPTH})


def rebuild_paths() -> int:
    """Compute all paths anew from the links (after a restore, or when `check_paths` found something); their number."""
    spans = 0
    for line in Line:
        spans += rebuild_line(line)
        tell_paths_reread(line, None)
    return spans
