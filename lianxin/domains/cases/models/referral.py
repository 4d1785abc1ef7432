"""A matter of another authority that was sent to us all the same."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.domains.cases.models.category import Category
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import CONTACT, CONTENT, PLAIN, TRACE, classify
from lianxin.foundation.privacy.fields import EncryptedTextField
from lianxin.kernel import ids


class Referral(models.Model):
    """Kept encrypted for the dispatcher of its place, passed on, and deleted on `purge_on`; then only counted.

    It is no case: it stands in no list, no search and no export. `channel` is where such matters belong.
    """

    uuid = models.UUIDField(unique=True, default=ids.uuid7, editable=False)
    place = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=200)
    words = EncryptedTextField()
    # How they can be reached, should the other authority need to ask; empty: they did not say.
    contact = EncryptedTextField(blank=True)
    received_at = models.DateTimeField()
    purge_on = models.DateField()
    passed_at = models.DateTimeField(null=True)
    passed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    passed_to = models.CharField(max_length=200, blank=True)

    privacy = classify(
        id=PLAIN,
        uuid=PLAIN,
        place=PLAIN,
        category=PLAIN,
        channel=PLAIN,
        words=CONTENT,
        contact=CONTACT,
        received_at=PLAIN,
        purge_on=PLAIN,
        passed_at=PLAIN,
        passed_by=TRACE,
        passed_to=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["received_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["purge_on"], name="referral_purge"),
            models.Index(fields=["place", "received_at"], name="referral_place"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(passed_at__isnull=True) | ~Q(passed_to=""), name="referral_passed_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
