"""What is known of a stored file; the bytes lie in the default storage under `path`."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.foundation.files.enums import FileKind
from lianxin.foundation.privacy.classes import CONTENT, PLAIN, SECRET, classify
from lianxin.kernel.ids import uuid7


class StoredFile(models.Model):
    """Written only by `actions.keep_file`, which has checked the bytes: a row never stands without them.

    `purpose` names the room that decides who may read it (hooks.register_reader). `seconds` is of voice messages,
    `width` and `height` of photos, in pixels as seen. `name` is the giver's, cleaned, its ending set by the content.
    `used_at` is when a room bound it to something; what nobody binds within two days is deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=FileKind)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    seconds = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=40)
    path = models.CharField(max_length=120, unique=True)
    small_path = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    privacy = classify(
        id=PLAIN,
        kind=PLAIN,
        mime=PLAIN,
        size=PLAIN,
        width=PLAIN,
        height=PLAIN,
        seconds=PLAIN,
        name=CONTENT,
        purpose=PLAIN,
        path=SECRET,
        small_path=SECRET,
        sha256=SECRET,
        created_at=PLAIN,
        used_at=PLAIN,
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["created_at"], condition=Q(used_at__isnull=True), name="storedfile_unused"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="storedfile_known_kind"),
            models.CheckConstraint(
                condition=~Q(kind=FileKind.PHOTO)
                | (Q(width__isnull=False) & Q(height__isnull=False) & ~Q(small_path="")),
                name="storedfile_photo_measured",
            ),
            models.CheckConstraint(
                condition=~Q(kind=FileKind.VOICE) | Q(seconds__isnull=False), name="storedfile_voice_timed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
