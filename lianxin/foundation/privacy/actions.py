"""Rotation: everything stored under an old key or algorithm is brought under the current one."""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Cast

from lianxin.foundation.privacy.fields import EncryptedTextField
from lianxin.foundation.privacy.keys import ring

BATCH = 500
Progress = Callable[[int], None]
# Rooms whose secrets are not fields bring them under the current key themselves, and make their keyed hashes anew.
_others: dict[str, Callable[[Progress], int]] = {}


def register_renewal(name: str, renew: Callable[[Progress], int]) -> None:
    """`renew(progress)` runs after the fields and returns how many rows it changed; safe to repeat. In `apps.ready()`."""
    _others[name] = renew


def encrypted_fields() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    """Every encrypted field there is, in a steady order."""
    for model in sorted(apps.get_models(), key=lambda found: found._meta.label):  # noqa: SLF001  documented
        for field in model._meta.local_concrete_fields:  # noqa: SLF001  documented
            if isinstance(field, EncryptedTextField):
                yield model, field


def stale_count() -> int:
    """How many values still lie under another key or algorithm than the current one."""
    return sum(_stale(model, field).count() for model, field in encrypted_fields())


def reencrypt(progress: Progress) -> int:
    """Bring every encrypted value under the current key and algorithm; how many were changed.

    In batches of 500, each its own transaction; killed and begun again it goes on with what is left. People may work
    meanwhile: a value changed in between is left alone, it is new already. `progress` is told how many rows are done.
    """
    changed = 0
    for model, field in encrypted_fields():
        stale = _stale(model, field).order_by("pk").values_list("pk", "raw", field.name)
        batch = list(stale[:BATCH])
        while batch:
            with transaction.atomic():
                changed += sum(_renew(model, field, pk, raw, plain) for pk, raw, plain in batch)
            progress(len(batch))
            # Onwards from here: to search the renewed ones again and again would take hours for a city.
            batch = list(stale.filter(pk__gt=batch[-1][0])[:BATCH])
    return changed + sum(renew(progress) for renew in _others.values())


def _stale(model: type[models.Model], field: EncryptedTextField) -> QuerySet[Any]:
    current = f"{settings.CIPHER}:{ring().current}:"
    raw = Cast(F(field.name), models.TextField())
    rows = model._default_manager.annotate(raw=raw)  # noqa: SLF001  the model's own manager
    return rows.exclude(raw="").filter(raw__isnull=False).exclude(raw__startswith=current)


def _renew(model: type[models.Model], field: EncryptedTextField, pk: Any, raw: str, plain: str) -> int:
    same = model._default_manager.annotate(raw=Cast(F(field.name), models.TextField()))  # noqa: SLF001  as above
    return same.filter(pk=pk, raw=raw).update(**{field.name: plain})
