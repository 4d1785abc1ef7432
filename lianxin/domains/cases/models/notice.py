"""The privacy notice a form shows: of a place, in versions, never changed once shown."""

from typing import ClassVar

from django.db import models

from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import PLAIN, classify
from lianxin.kernel.language import in_readers_language


class PrivacyNotice(models.Model):
    """Holds for its unit and everything below it that has none of its own; the newest valid version counts."""

    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    words_zh = models.TextField()
    words_en = models.TextField(blank=True)
    valid_from = models.DateField()

    privacy = classify(id=PLAIN, org=PLAIN, version=PLAIN, words_zh=PLAIN, words_en=PLAIN, valid_from=PLAIN)

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["org", "version"], name="privacynotice_one_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} v{self.version}"

    @property
    def words(self) -> str:
        """The text in the reader's language."""
        return in_readers_language(self.words_zh, self.words_en)
