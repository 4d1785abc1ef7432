"""The audit's tables. Records and seals are append-only: the database refuses to change them (migration 0002)."""

from django.db import models
from django.db.models import Q


class AuditRecord(models.Model):
    """One deed. Refers to everything by value: nothing it mentions is kept from deletion, and it knows no tree."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=20)
    actor_user = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    changes = models.JSONField(default=dict)
    personal = models.TextField(blank=True)
    person = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_by_subject"),
            models.Index(fields=["actor_user", "id"], name="audit_by_actor", condition=Q(actor_user__isnull=False)),
            models.Index(fields=["person"], name="audit_by_person", condition=Q(person__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.verb} {self.subject_type}:{self.subject_id}"


class AuditTail(models.Model):
    """A record that no seal covers yet. Inserted with its record by a trigger (migration 0002):
    ids do not follow the order of commits, so what is new cannot be asked by them.
    """

    record = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.record)


class AuditSeal(models.Model):
    """A digest over the seal before it and an explicit batch of records.

    `ranges` lists the batch's ids as [first, last] pairs; `marks` holds 16 hex digits per record in the same order,
    only to name the record that was altered: the digest covers each record in full.
    """

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    ranges = models.JSONField()
    count = models.PositiveIntegerField()
    algorithm = models.CharField(max_length=20)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    marks = models.TextField()

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"


class PersonKey(models.Model):
    """The key of one person's values in the audit, wrapped by the master ring. An empty one was destroyed."""

    person = models.UUIDField(unique=True)
    wrapped = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.person)
