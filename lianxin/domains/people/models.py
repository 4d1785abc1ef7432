"""A person: one record, whatever roles they have."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from lianxin.domains.people.rules import NAME_LENGTH, shown_phone
from lianxin.foundation.accounts.models import User
from lianxin.foundation.privacy.classes import CONTACT, IDENTITY, PLAIN, SECRET, classify
from lianxin.foundation.privacy.fields import EncryptedTextField
from lianxin.kernel.ids import uuid7
from lianxin.kernel.text import mask_email, mask_name, mask_phone


class Person(models.Model):
    """Written only by `actions`. The same phone and the same folded name are the same person; families share phones.

    `phone` is in the form of `rules.normal_phone`, found by `phone_hash`; `code_hash` is of the folded name and the
    phone's last four digits, by which somebody who lost a tracking code is found. `email` is of those who wrote by mail;
    without a phone, the same address and the same folded name are the same person.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    name_key = models.CharField(max_length=NAME_LENGTH * 2, blank=True)
    phone = EncryptedTextField(blank=True)
    phone_hash = models.CharField(max_length=64, null=True)
    code_hash = models.CharField(max_length=64, blank=True, db_index=True)
    email = EncryptedTextField(blank=True)
    email_hash = models.CharField(max_length=64, null=True)
    language = models.CharField(max_length=10, default="zh-hans")
    account = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, related_name="+")
    pseudonym = models.UUIDField(unique=True, default=uuid4, editable=False)
    created_at = models.DateTimeField()

    privacy = classify(
        uuid=PLAIN,
        name=IDENTITY,
        name_key=IDENTITY,
        phone=CONTACT,
        phone_hash=SECRET,
        code_hash=SECRET,
        email=CONTACT,
        email_hash=SECRET,
        language=CONTACT,
        account=IDENTITY,
        pseudonym=SECRET,
        created_at=PLAIN,
    )

    class Meta:
        constraints: ClassVar = [
            # No phone is NULL, not "": people without a phone are never the same by this rule.
            models.UniqueConstraint(fields=["phone_hash", "name_key"], name="person_once_per_phone_and_name"),
            models.CheckConstraint(
                condition=Q(phone_hash__isnull=True) | ~Q(phone_hash=""), name="person_phone_hash_never_empty"
            ),
            models.UniqueConstraint(
                fields=["email_hash", "name_key"],
                condition=Q(phone_hash__isnull=True),
                name="person_once_per_mail_and_name",
            ),
            models.CheckConstraint(
                condition=Q(email_hash__isnull=True) | ~Q(email_hash=""), name="person_email_hash_never_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_phone(self) -> str:
        """`138****5678`, or nothing where no phone is known."""
        return mask_phone(shown_phone(self.phone)) if self.phone else ""

    @property
    def masked_email(self) -> str:
        """`l***@example.org`, or nothing where no address is known."""
        return mask_email(self.email)

    @property
    def masked_name(self) -> str:
        """`张**`."""
        return mask_name(self.name)
