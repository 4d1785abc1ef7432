"""A list somebody comes back to: a queue and what narrows it down, under a name."""

from typing import ClassVar

from django.db import models

from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import ACCOUNT, PLAIN, classify


class SavedView(models.Model):
    """`query` is the part of the list's address behind the question mark. With `unit`, everyone who serves it has it."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    unit = models.ForeignKey(Org, on_delete=models.CASCADE, null=True, related_name="+")
    saved_at = models.DateTimeField()

    privacy = classify(id=PLAIN, owner=ACCOUNT, name=ACCOUNT, query=ACCOUNT, unit=PLAIN, saved_at=PLAIN)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="savedview_one_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
