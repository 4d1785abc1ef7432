"""What an import leaves behind besides requests: how the columns were mapped, and the source's own kinds."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases.enums import Binding
from lianxin.domains.cases.models import Category, ImportMap
from lianxin.domains.cases.permissions import IMPORT
from lianxin.domains.cases.queries.config import categories_of_source
from lianxin.domains.cases.rules import branch_code
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.audit import actions as audit
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock, text
from lianxin.kernel.actors import Actor, ActorKind
from lianxin.kernel.errors import Refused

NAME_LENGTH = 80


def remember_map(
    *,
    source: str,
    org: Org,
    columns: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
    headings: Sequence[str],
    binding: Binding,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the mapping for the next file of this source; unchanged, it leaves no trace."""
    _check(by)
    wanted = {
        "columns": dict(columns),
        "values": {name: dict(mapped) for name, mapped in values.items()},
        "headings": list(headings),
        "binding": str(binding),
    }
    with transaction.atomic():
        known = ImportMap.objects.select_for_update().filter(source=source, org=org).first()
        if known is not None and {name: getattr(known, name) for name in wanted} == wanted:
            return
        ImportMap.objects.update_or_create(source=source, org=org, defaults=wanted | {"changed_at": at})
        subject = ("import_map", f"{org.pk}:{source}")
        audit.record(verb="cases.remember_map", by=by, at=at, subject=subject, changes=wanted)


def note_results(*, source: str, org: Org, rows: int, read_at: datetime, by: Actor, at: datetime) -> None:
    """Say that results went back to the platform they came from; the next file holds what was written since `read_at`."""
    _check(by)
    with transaction.atomic():
        ImportMap.objects.filter(source=source, org=org).update(results_at=read_at)
        subject = ("import_map", f"{org.pk}:{source}")
        audit.record(verb="cases.results_back", by=by, at=at, subject=subject, changes={"rows": rows})


def add_source_categories(*, source: str, names: Sequence[str], by: Actor, at: datetime) -> list[Category]:
    """Kinds of these names in the source's own branch; those that stand there already are left as they are.

    They end today, so that nobody files new requests under another platform's words.
    """
    _check(by)
    with transaction.atomic():
        known = {text.fold_text(category.name): category for category in categories_of_source(source)}
        fresh: dict[str, str] = {}
        for name in names:
            shown = text.shorten(text.clean_text(name, multiline=False), NAME_LENGTH)
            if text.fold_text(shown) not in known:
                fresh.setdefault(text.fold_text(shown), shown)
        if not fresh:
            return []
        day = clock.local_day(at)
        span = {"valid_from": day - timedelta(days=1), "valid_to": day, "source": source[:200]}
        branch, _added = Category.objects.get_or_create(
            code=branch_code(source), defaults=span | {"name": text.shorten(source, NAME_LENGTH), "level": 1}
        )
        made = [
            Category(code=f"{branch.code}.{number:04d}", name=name, parent=branch, level=2, order=number, **span)
            for number, name in enumerate(fresh.values(), len(known) + 1)
        ]
        Category.objects.bulk_create(made)
        changes = {"added": [[category.code, category.name] for category in made]}
        audit.record(
            verb="cases.add_source_categories", by=by, at=at, subject=("category", branch.code), changes=changes
        )
        return made


def record_import(*, source: str, file: str, counts: Mapping[str, int], org: Org, by: Actor, at: datetime) -> None:
    """Say in the audit that a file was read to its end, and what became of its rows."""
    changes = {"file": file, "org": org.pk, **counts}
    audit.record(verb="cases.import", by=by, at=at, subject=("import", source), changes=changes)


def _check(by: Actor) -> None:
    if by.kind != ActorKind.SYSTEM and not reach_of(by).has(IMPORT):
        raise Refused(_("You may import requests only for places of your own units."))
