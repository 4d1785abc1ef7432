"""A form filled for one unit and one span of days, cell by cell, and the file that was issued."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lianxin.domains.forms.enums import Source, Stage, Together
from lianxin.domains.forms.models.form import TEXT_LENGTH, FormVersion
from lianxin.foundation.accounts.models import User
from lianxin.foundation.files.models import StoredFile
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import CONTENT, PLAIN, SECRET, TRACE, classify
from lianxin.kernel.ids import uuid7


class Filling(models.Model):
    """One form for one unit and the days `first` to `last` (both counted).

    `position` is what the journal held when it was filled (journal.queries.Position); `basis` by which tree it was
    counted. `corrects` is the issued filling that this one takes the place of, `reason` why. `record` is the case of a
    card. `unmasked`: the file shows whole telephone numbers, so only who may see those may open it.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="fillings")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=40)
    first = models.DateField()
    last = models.DateField()
    basis = models.CharField(max_length=4)
    position = models.TextField()
    record = models.UUIDField(null=True)
    unmasked = models.BooleanField(default=False)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.OPEN)
    filled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    filled_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=TEXT_LENGTH, blank=True)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="correction")
    reason = models.CharField(max_length=TEXT_LENGTH, blank=True)
    superseded = models.BooleanField(default=False)
    change = models.PositiveIntegerField(default=1)

    privacy = classify(
        uuid=PLAIN,
        version=PLAIN,
        org=PLAIN,
        label=PLAIN,
        first=PLAIN,
        last=PLAIN,
        basis=PLAIN,
        position=PLAIN,
        record=CONTENT,
        unmasked=PLAIN,
        stage=PLAIN,
        filled_by=TRACE,
        filled_at=PLAIN,
        sent_by=TRACE,
        sent_at=PLAIN,
        reviewed_by=TRACE,
        reviewed_at=PLAIN,
        remark=CONTENT,
        corrects=PLAIN,
        reason=CONTENT,
        superseded=PLAIN,
        change=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["-last", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="filling_days_in_order"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="filling_known_stage"),
            # Another person than who sent it looks it over.
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | Q(sent_by__isnull=True) | ~Q(reviewed_by=F("sent_by")),
                name="filling_second_person",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""), name="filling_correction_has_reason"
            ),
            models.UniqueConstraint(
                fields=["version", "org", "first", "last"],
                condition=Q(superseded=False, record__isnull=True),
                name="filling_once_per_unit_and_days",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["org", "-last"], name="filling_of_unit")]

    def __str__(self) -> str:
        return f"{self.uuid} {self.label}"

    @property
    def is_issued(self) -> bool:
        return self.stage == Stage.ISSUED


class FilledCell(models.Model):
    """One value, and where it comes from: what it takes to ask years later why it says this.

    `number` counts the rows that repeat, from 0; `row` and `col` are those of the empty form. `value` is a number or a
    text as it is written; "" where nothing is known. `parts` are what a rate was reckoned from.
    """

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="cells", db_index=False)
    row = models.PositiveIntegerField()
    col = models.PositiveIntegerField()
    number = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=10, choices=Source)
    code = models.CharField(max_length=80, blank=True)
    where = models.JSONField(default=dict)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    factor = models.PositiveIntegerField(default=1)
    parts = models.JSONField(default=dict)
    value = models.CharField(max_length=TEXT_LENGTH, blank=True)
    is_number = models.BooleanField(default=False)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField(null=True)
    declared_why = models.CharField(max_length=TEXT_LENGTH, blank=True)

    privacy = classify(
        filling=PLAIN,
        row=PLAIN,
        col=PLAIN,
        number=PLAIN,
        source=PLAIN,
        code=PLAIN,
        where=PLAIN,
        org=PLAIN,
        first=PLAIN,
        last=PLAIN,
        factor=PLAIN,
        parts=PLAIN,
        value=CONTENT,
        is_number=PLAIN,
        declared_by=TRACE,
        declared_at=PLAIN,
        declared_why=CONTENT,
    )

    class Meta:
        ordering: ClassVar = ["row", "number", "col"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filling", "row", "number", "col"], name="filled_cell_once"),
            models.CheckConstraint(
                condition=~Q(source=Source.TYPED) | Q(value="") | ~Q(declared_why=""), name="filled_typed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row},{self.col}: {self.value}"


class FilledRow(models.Model):
    """A row of a roster: the record it tells of, and its values by column. Telephone numbers are masked here always."""

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    record = models.UUIDField()
    values = models.JSONField(default=dict)

    privacy = classify(filling=PLAIN, number=PLAIN, record=CONTENT, values=CONTENT)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["filling", "number"], name="filled_row_once")]

    def __str__(self) -> str:
        return f"{self.filling_id} {self.number}"


class IssuedFile(models.Model):
    """The file that left the house. Neither it nor this row is ever changed: the database refuses (migration 0002)."""

    filling = models.OneToOneField(Filling, on_delete=models.PROTECT, related_name="issued")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    privacy = classify(filling=PLAIN, file=PLAIN, sha256=SECRET, issued_by=TRACE, issued_at=PLAIN)

    def __str__(self) -> str:
        return self.sha256


class Batch(models.Model):
    """One form for all units below, filled in by a job: `done` of `total`, then `ready_at`."""

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=40)
    first = models.DateField()
    last = models.DateField()
    basis = models.CharField(max_length=4)
    kinds = models.JSONField(default=list)
    together = models.CharField(max_length=8, choices=Together)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=TEXT_LENGTH, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    privacy = classify(
        uuid=PLAIN,
        version=PLAIN,
        org=PLAIN,
        label=PLAIN,
        first=PLAIN,
        last=PLAIN,
        basis=PLAIN,
        kinds=PLAIN,
        together=PLAIN,
        total=PLAIN,
        done=PLAIN,
        ready_at=PLAIN,
        trouble=PLAIN,
        by=TRACE,
        made_at=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.label}: {self.done}/{self.total}"
