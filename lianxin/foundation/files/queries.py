"""Reading stored files: only through the room whose they are."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.foundation.files import hooks
from lianxin.foundation.files.models import StoredFile
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Missing


def readable_file(*, file_id: UUID, actor: Actor, codes: frozenset[str]) -> StoredFile:
    """The file, if its room lets the actor read it; raises Missing for unknown and forbidden alike."""
    stored = StoredFile.objects.filter(pk=file_id).first()
    if stored is None or not hooks.may_read(stored.purpose, stored.pk, actor, codes):
        raise Missing(_("There is no such file."))
    return stored


def unused_files(file_ids: Collection[UUID], *, purpose: str) -> QuerySet[StoredFile]:
    """Those of the given files that were kept for this purpose and are bound to nothing yet."""
    return StoredFile.objects.filter(pk__in=file_ids, purpose=purpose, used_at__isnull=True)
