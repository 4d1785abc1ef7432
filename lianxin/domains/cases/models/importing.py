"""How a file's columns were mapped the last time, so that it is asked once."""

from typing import ClassVar

from django.db import models

from lianxin.domains.cases.enums import Binding
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import PLAIN, classify


class ImportMap(models.Model):
    """Columns of one source's files: our field by their heading, their values by our codes."""

    source = models.CharField(max_length=40)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField()
    values = models.JSONField(default=dict)
    # Their headings in their order: results go back in the same columns.
    headings = models.JSONField(default=list)
    binding = models.CharField(max_length=8, choices=Binding, default=Binding.THEIRS)
    results_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    privacy = classify(
        id=PLAIN,
        source=PLAIN,
        org=PLAIN,
        columns=PLAIN,
        values=PLAIN,
        headings=PLAIN,
        binding=PLAIN,
        results_at=PLAIN,
        changed_at=PLAIN,
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "org"], name="importmap_one_per_source"),
        ]

    def __str__(self) -> str:
        return self.source
