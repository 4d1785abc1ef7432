"""Whether the computed paths still say what the links say: for `lianxin check` and after a restore."""

from datetime import date

from django.db.models import Count

from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgLink
from lianxin.foundation.orgs.sql.tree import doubled_orgs, uncovered_orgs, wrong_paths
from lianxin.kernel import clock

PROBLEMS_SHOWN = 20


def check_paths(*, today: date | None = None) -> list[str]:
    """Every fault found, a sentence each (at most 20 of a sort); [] when all is well. Three statements a line."""
    checks = (
        ("path is not under its parent's", wrong_paths),
        ("paths and links cover different days", uncovered_orgs),
        ("two paths on one day", doubled_orgs),
    )
    problems = [
        f"unit {org_id}, {line} line: {words}"
        for line in Line
        for words, find in checks
        for org_id in find(line, PROBLEMS_SHOWN)
    ]
    day = today or clock.today()
    late = OrgLink.objects.filter(applied=False, valid_from__lt=day).count()
    late += Org.objects.filter(closing__lt=day).count()
    if late:
        problems.append(f"{late} planned changes of the tree are overdue: does the day-change job run?")
    nowhere = Org.objects.annotate(lines=Count("links")).filter(lines=0).count()
    if nowhere:
        problems.append(f"{nowhere} units stand in no line of the tree")
    return problems
