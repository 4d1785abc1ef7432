"""A workbook dropped on the desk page: looked at, mapped once, tried, taken in. Larger files go by `lianxin import`."""

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from lianxin.domains.cases.enums import Binding
from lianxin.domains.cases.importing.columns import Column
from lianxin.domains.cases.importing.run import Plan, plan_import, run_import
from lianxin.domains.cases.models import ImportMap
from lianxin.domains.cases.permissions import IMPORT
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.files.queries import unused_file_path
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid, Missing

PURPOSE = "imports"
MOST_ROWS = 20_000


def plan_dropped(
    *,
    file_id: UUID,
    place: Org,
    source: str,
    columns: Mapping[str, str] | None = None,
    binding: Binding | None = None,
) -> Plan:
    """How the workbook will be read; raises Invalid when it cannot be used or is too large for a page."""
    path = unused_file_path(file_id, purpose=PURPOSE)
    if path is None:
        raise Invalid(_("The file was not kept. Please drop it once more."))
    if not source.strip():
        raise Invalid(_("Name the platform it comes from."), {"source": _("Name the platform it comes from.")})
    plan = plan_import(path=path, place=place, source=source, columns=columns, binding=binding)
    if plan.rows > MOST_ROWS:
        raise Invalid(
            _("More than %(limit)d rows. Let the administrator take it in with “lianxin import”.")
            % {"limit": MOST_ROWS}
        )
    return plan


def refused_rows(plan: Plan, *, by: Actor, at: datetime) -> bytes:
    """The workbook of rows that cannot be taken in, each with its reason: mended, it is dropped again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refused.xlsx"
        run_import(plan, by=by, at=at, dry_run=True, errors_to=path)
        return path.read_bytes() if path.exists() else b""


def platforms(reach: Reach) -> list[ImportMap]:
    """The platforms whose files were taken in for units of this reach, the latest first."""
    known = ImportMap.objects.filter(org_id__in=reach.org_ids(IMPORT)).select_related("org")
    return list(known.order_by("-changed_at", "-id"))


def platform_by_id(reach: Reach, map_id: int) -> ImportMap:
    """One of `platforms`; raises Missing."""
    found = ImportMap.objects.select_related("org").filter(pk=map_id).first()
    if found is None or not reach.covers(IMPORT, path_of(found.org_id)):
        raise Missing(_("There is no such platform in your units."))
    return found


def column_words() -> dict[Column, str]:
    """Our fields as a clerk reads them."""
    return {
        Column.NUMBER: _("Number there"),
        Column.TITLE: _("Title"),
        Column.WORDS: _("Words"),
        Column.SUBMITTED: _("Submitted at"),
        Column.USER: _("Account there"),
        Column.NAME: _("Name of the reporter"),
        Column.PHONE: _("Phone of the reporter"),
        Column.CATEGORY: _("Kind"),
        Column.CHANNEL: _("Came by"),
        Column.PLACE: _("Place"),
        Column.ADDRESS: _("Where exactly"),
        Column.STATUS: _("State"),
        Column.STATUS_AT: _("State since"),
        Column.DUE: _("Deadline there"),
        Column.REPLY: _("Answer"),
        Column.REPLIED: _("Resolved at"),
        Column.CLOSED: _("Closed at"),
        Column.HANDLED_BY: _("Resolved by"),
    }
