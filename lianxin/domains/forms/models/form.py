"""A form as it was uploaded, version by version, and what each of its cells means."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.domains.forms.enums import Kind, Source, Whose
from lianxin.foundation.accounts.models import User
from lianxin.foundation.files.models import StoredFile
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.privacy.classes import CONTENT, PLAIN, TRACE, classify
from lianxin.kernel.ids import uuid7

LABEL_LENGTH = 300
TEXT_LENGTH = 500


class Form(models.Model):
    """Kept by `org`, filled by it, by the units above and below it.

    `number`, `authority`, `approval` and `valid_until` are what its head says; "" where it does not say it.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True)
    authority = models.CharField(max_length=120, blank=True)
    approval = models.CharField(max_length=120, blank=True)
    valid_until = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    retired_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    privacy = classify(
        uuid=PLAIN,
        org=PLAIN,
        name=PLAIN,
        number=PLAIN,
        authority=PLAIN,
        approval=PLAIN,
        valid_until=PLAIN,
        kind=PLAIN,
        retired_at=PLAIN,
        changed_at=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="form_known_kind"),
            models.UniqueConstraint(fields=["org", "name", "number"], name="form_once_per_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def bears_number(self) -> bool:
        """Whether it names itself and its authority: one that does not may be refused."""
        return bool(self.number and (self.authority or self.approval))


class FormVersion(models.Model):
    """One uploaded empty file, byte for byte, and how it is laid out.

    `body_first` and `body_last` are the rows that are filled, `head_first` the first row of heads; `blocks` are the rows
    that repeat: `{"first", "last", "label_col", "whose", "kinds"}`. `checks` are lines such as `C+D=I+J`, in column
    letters. Fillings use the newest version that is published.
    """

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    # The same as .xlsx or .docx where the file is of an old format.
    working = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    sheet = models.PositiveSmallIntegerField(default=0)
    head_first = models.PositiveIntegerField(default=0)
    body_first = models.PositiveIntegerField(default=0)
    body_last = models.PositiveIntegerField(default=0)
    blocks = models.JSONField(default=list)
    checks = models.JSONField(default=list)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    privacy = classify(
        form=PLAIN,
        number=PLAIN,
        file=PLAIN,
        working=PLAIN,
        file_name=PLAIN,
        sha256=PLAIN,
        sheet=PLAIN,
        head_first=PLAIN,
        body_first=PLAIN,
        body_last=PLAIN,
        blocks=PLAIN,
        checks=PLAIN,
        added_by=TRACE,
        added_at=PLAIN,
        published_at=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["form", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.form_id} v{self.number}"


class FormCell(models.Model):
    """What one cell of the empty form means; in rows that repeat, the cell of the first of them speaks for its column.

    `code` is a measure, a rate, a base figure, a field of the record, or what the filling says of itself; `where` the
    values of its dimensions; `whose`, `kinds` and `named` whose figure it is; `factor` 10000 where the form counts in 万.
    `key` is the folded path of its labels: what earlier forms taught is found by it. `likely` is how sure the proposal
    was, in percent; `settled`: a person has looked at it. `parts` are several blanks in one cell, each with a source
    and a code of its own (rules.parts); `suffix` then is what follows the last.
    """

    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="cells", db_index=False)
    row = models.PositiveIntegerField()
    col = models.PositiveIntegerField()
    row_words = models.CharField(max_length=LABEL_LENGTH, blank=True)
    col_words = models.CharField(max_length=LABEL_LENGTH, blank=True)
    key = models.CharField(max_length=LABEL_LENGTH, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    prefix = models.CharField(max_length=LABEL_LENGTH, blank=True)
    suffix = models.CharField(max_length=LABEL_LENGTH, blank=True)
    boxes = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    source = models.CharField(max_length=10, choices=Source, default=Source.UNKNOWN)
    code = models.CharField(max_length=80, blank=True)
    where = models.JSONField(default=dict)
    when = models.CharField(max_length=10, default="this")
    whose = models.CharField(max_length=10, choices=Whose, default=Whose.THIS)
    kinds = models.JSONField(default=list)
    named = models.CharField(max_length=120, blank=True)
    factor = models.PositiveIntegerField(default=1)
    likely = models.PositiveSmallIntegerField(default=0)
    settled = models.BooleanField(default=False)

    privacy = classify(
        version=PLAIN,
        row=PLAIN,
        col=PLAIN,
        row_words=PLAIN,
        col_words=PLAIN,
        key=PLAIN,
        unit=PLAIN,
        prefix=PLAIN,
        suffix=PLAIN,
        boxes=PLAIN,
        parts=PLAIN,
        source=PLAIN,
        code=PLAIN,
        where=PLAIN,
        when=PLAIN,
        whose=PLAIN,
        kinds=PLAIN,
        named=PLAIN,
        factor=PLAIN,
        likely=PLAIN,
        settled=PLAIN,
    )

    class Meta:
        ordering: ClassVar = ["row", "col"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "row", "col"], name="form_cell_once"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="form_cell_known_source"),
            models.CheckConstraint(condition=Q(factor__gte=1), name="form_cell_factor"),
        ]
        indexes: ClassVar = [models.Index(fields=["code", "version"], name="form_cell_code")]

    def __str__(self) -> str:
        return f"{self.row},{self.col} {self.source} {self.code}".strip()


class Learned(models.Model):
    """What a label path meant when a person of `org` looked at it; the newest correction holds, for the units below too.

    Of no unit: said before units had words of their own.
    """

    org = models.ForeignKey(Org, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=LABEL_LENGTH)
    source = models.CharField(max_length=10, choices=Source)
    code = models.CharField(max_length=80, blank=True)
    where = models.JSONField(default=dict)
    when = models.CharField(max_length=10, default="this")
    times = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    privacy = classify(
        org=PLAIN,
        kind=PLAIN,
        key=PLAIN,
        source=PLAIN,
        code=PLAIN,
        where=PLAIN,
        when=PLAIN,
        times=PLAIN,
        changed_at=PLAIN,
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key", "org"], name="form_learned_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.source} {self.code}"


class Gap(models.Model):
    """Something a form asks that nobody records: it had to be typed. Told once per form and label path."""

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="gaps", db_index=False)
    key = models.CharField(max_length=LABEL_LENGTH)
    words = models.CharField(max_length=LABEL_LENGTH)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    privacy = classify(form=PLAIN, key=PLAIN, words=PLAIN, times=PLAIN, first_at=PLAIN, last_at=PLAIN)

    class Meta:
        ordering: ClassVar = ["-times", "words"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["form", "key"], name="form_gap_once")]

    def __str__(self) -> str:
        return self.words


class Schedule(models.Model):
    """A form that is made ready by itself: on `day` of each month, for the period before, for `org` or each unit below.

    It is filled with the rights of `by`, who asked for it; once those end it is made ready no more and says so.
    """

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="schedules", db_index=False)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    day = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=20)
    below = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    last_label = models.CharField(max_length=20, blank=True)
    trouble = models.CharField(max_length=TEXT_LENGTH, blank=True)

    privacy = classify(
        form=PLAIN,
        org=PLAIN,
        day=PLAIN,
        period=PLAIN,
        below=PLAIN,
        by=TRACE,
        made_at=PLAIN,
        last_label=PLAIN,
        trouble=CONTENT,
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "org"], name="form_schedule_once"),
            models.CheckConstraint(condition=Q(day__gte=1, day__lte=28), name="form_schedule_day"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} on {self.day}"
