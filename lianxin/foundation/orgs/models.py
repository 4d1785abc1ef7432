"""The tree's tables. Names and links are dated and are the truth; OrgPath is computed from the links."""

from django.db import models
from django.db.models import F, Q

from lianxin.foundation.orgs.coordinates import MICRO, System
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.rules import MAX_DEPTH, MAX_ID, STEP, short_name
from lianxin.foundation.privacy.classes import PLAIN, classify

_SPAN_IN_ORDER = Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
_OPEN = Q(valid_to__isnull=True)


class OrgKind(models.Model):
    """A kind of unit, as data. `rank` orders kinds from the top down; `receives`: has a desk for requests."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField()
    receives = models.BooleanField(default=False)
    virtual = models.BooleanField(default=False)

    privacy = classify(code=PLAIN, name_zh=PLAIN, name_en=PLAIN, rank=PLAIN, receives=PLAIN, virtual=PLAIN)

    class Meta:
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.name_zh


class Org(models.Model):
    """A unit, as of today. `closed` is the first day on which it is no more.

    `closing` is a closed day that lies ahead: the day-change job turns it into `closed`.
    """

    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    kind = models.ForeignKey(OrgKind, on_delete=models.PROTECT, related_name="+")
    opened = models.DateField()
    closed = models.DateField(null=True, blank=True)
    closing = models.DateField(null=True, blank=True)
    # The office's own number, on every form of its places; never somebody's.
    phone = models.CharField(max_length=40, blank=True, db_default="")

    privacy = classify(code=PLAIN, name=PLAIN, kind=PLAIN, opened=PLAIN, closed=PLAIN, closing=PLAIN, phone=PLAIN)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | Q(closed__gt=F("opened")), name="orgs_org_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(closing__isnull=True) | Q(closed__isnull=True, closing__gt=F("opened")),
                name="orgs_org_closing_ahead",
            ),
            # Eight hex digits of a path hold no more.
            models.CheckConstraint(condition=Q(id__lte=MAX_ID), name="orgs_org_id_fits_path"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(closed__isnull=True) & ~Q(code=""), name="orgs_org_open_code_once"
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="orgs_org_code"),
            models.Index(fields=["closing"], condition=Q(closing__isnull=False), name="orgs_org_closing"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The name as people say it; documents keep the official one."""
        return short_name(self.name)


class OrgName(models.Model):
    """What a unit was called and which code it had from a day to a day. `applied`: Org shows it already."""

    org = models.ForeignKey(Org, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    applied = models.BooleanField(default=True)

    privacy = classify(org=PLAIN, name=PLAIN, code=PLAIN, valid_from=PLAIN, valid_to=PLAIN, applied=PLAIN)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_SPAN_IN_ORDER, name="orgs_name_days_in_order"),
            models.UniqueConstraint(fields=["org"], condition=_OPEN, name="orgs_name_one_open"),
            models.UniqueConstraint(fields=["org", "valid_from"], name="orgs_name_one_a_day"),
        ]
        indexes = [
            models.Index(fields=["code"], name="orgs_name_code"),
            models.Index(fields=["valid_from"], condition=Q(applied=False), name="orgs_name_pending"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.code}".strip()


class OrgLink(models.Model):
    """Under which parent a unit stands in a line, from a day to a day; no parent: at the top.

    A closed unit keeps a link from its last day on: to where its records stand (the heir, or its former parent).
    `applied`: the paths show it already; a link dated ahead waits for the day-change job.
    """

    org = models.ForeignKey(Org, on_delete=models.CASCADE, related_name="links")
    parent = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="child_links", null=True, blank=True)
    line = models.CharField(max_length=20, choices=Line.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    applied = models.BooleanField(default=True)

    privacy = classify(org=PLAIN, parent=PLAIN, line=PLAIN, valid_from=PLAIN, valid_to=PLAIN, applied=PLAIN)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_SPAN_IN_ORDER, name="orgs_link_days_in_order"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("org")), name="orgs_link_not_under_itself"
            ),
            models.CheckConstraint(condition=Q(line__in=Line.values), name="orgs_link_line_known"),
            models.UniqueConstraint(fields=["org", "line"], condition=_OPEN, name="orgs_link_one_open"),
            models.UniqueConstraint(fields=["org", "line", "valid_from"], name="orgs_link_one_a_day"),
        ]
        indexes = [
            models.Index(fields=["parent", "line", "valid_from"], name="orgs_link_children"),
            models.Index(fields=["valid_from"], condition=Q(applied=False), name="orgs_link_pending"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} under {self.parent_id} ({self.line}) from {self.valid_from}"


class OrgPath(models.Model):
    """Where a unit stands in a line, from a day to a day: computed from the links. No `valid_to`: today's row.

    The path compares byte by byte on both databases (migration 0002), so that a subtree is one range.
    """

    org = models.ForeignKey(Org, on_delete=models.CASCADE, related_name="paths")
    line = models.CharField(max_length=20, choices=Line.choices)
    path = models.CharField(max_length=STEP * MAX_DEPTH)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    privacy = classify(org=PLAIN, line=PLAIN, path=PLAIN, valid_from=PLAIN, valid_to=PLAIN)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_SPAN_IN_ORDER, name="orgs_path_days_in_order"),
            models.UniqueConstraint(fields=["org", "line"], condition=_OPEN, name="orgs_path_one_open"),
            # Not by valid_from: a move first inserts the closed head of a span, then turns the rest (sql.py).
            models.UniqueConstraint(fields=["org", "line", "valid_to"], name="orgs_path_one_end_a_day"),
        ]
        indexes = [
            models.Index(fields=["line", "path", "org"], condition=_OPEN, name="orgs_path_today"),
            models.Index(fields=["line", "path", "valid_from"], name="orgs_path_any_day"),
        ]

    def __str__(self) -> str:
        return f"{self.path} ({self.line}) from {self.valid_from}"


class OrgSuccession(models.Model):
    """That `new` followed `old` on a day, by a merge or a split. The heir takes over where the records stand."""

    old = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="predecessors")
    on = models.DateField()
    heir = models.BooleanField(default=False)

    privacy = classify(old=PLAIN, new=PLAIN, on=PLAIN, heir=PLAIN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="orgs_succession_once"),
            models.UniqueConstraint(fields=["old"], condition=Q(heir=True), name="orgs_succession_one_heir"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="orgs_succession_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} -> {self.new_id} on {self.on}"


class OrgShape(models.Model):
    """Where a unit lies, from a day to a day, in whole micro-degrees of WGS 84; no `valid_to`: today's.

    An outline (WKB, geometry.py) with its bounds and a point in it, or a point alone: then `outline` is empty and the
    bounds are the point. `system` and `source` say what the file was in before it was converted, and whose it is.
    """

    org = models.ForeignKey(Org, on_delete=models.CASCADE, related_name="shapes", db_index=False)
    outline = models.BinaryField()
    south = models.IntegerField()
    west = models.IntegerField()
    north = models.IntegerField()
    east = models.IntegerField()
    lat = models.IntegerField()
    lon = models.IntegerField()
    system = models.CharField(max_length=20, choices=System.choices)
    source = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    privacy = classify(
        org=PLAIN,
        outline=PLAIN,
        south=PLAIN,
        west=PLAIN,
        north=PLAIN,
        east=PLAIN,
        lat=PLAIN,
        lon=PLAIN,
        system=PLAIN,
        source=PLAIN,
        valid_from=PLAIN,
        valid_to=PLAIN,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_SPAN_IN_ORDER, name="orgs_shape_days_in_order"),
            models.CheckConstraint(
                condition=Q(south__lte=F("north"), west__lte=F("east"))
                & Q(south__gte=-90 * MICRO, north__lte=90 * MICRO, west__gte=-180 * MICRO, east__lte=180 * MICRO),
                name="orgs_shape_bounds_in_order",
            ),
            models.UniqueConstraint(fields=["org"], condition=_OPEN, name="orgs_shape_one_open"),
            models.UniqueConstraint(fields=["org", "valid_from"], name="orgs_shape_one_a_day"),
        ]
        indexes = [
            # Bounds around a point, and points within bounds; the unit rides along so that the index is enough.
            models.Index(fields=["south", "north", "west", "east", "org"], condition=_OPEN, name="orgs_shape_bounds"),
            models.Index(fields=["lat", "lon", "org"], condition=_OPEN, name="orgs_shape_point"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} from {self.valid_from}"


class OrgImportRow(models.Model):
    """A row of the file that is being imported, with what was found out about it. Empty between imports."""

    number = models.PositiveIntegerField(primary_key=True)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    kind = models.ForeignKey(OrgKind, on_delete=models.CASCADE, related_name="+", null=True, db_index=False)
    parent_code = models.CharField(max_length=40)
    opened = models.DateField(null=True)
    closed = models.DateField(null=True)
    # Whether the file said the first day, or the import's own day stands in for it.
    dated = models.BooleanField()
    problem = models.CharField(max_length=300)
    # The unit of this row: found, or (fresh) new with an id given ahead.
    unit = models.BigIntegerField(null=True)
    fresh = models.BooleanField(default=False)
    # The parent: its row in this file, its unit.
    parent_number = models.PositiveIntegerField(null=True, db_index=True)
    parent_unit = models.BigIntegerField(null=True)
    depth = models.PositiveSmallIntegerField(null=True, db_index=True)

    privacy = classify(
        number=PLAIN,
        code=PLAIN,
        name=PLAIN,
        kind=PLAIN,
        parent_code=PLAIN,
        opened=PLAIN,
        closed=PLAIN,
        dated=PLAIN,
        problem=PLAIN,
        unit=PLAIN,
        fresh=PLAIN,
        parent_number=PLAIN,
        parent_unit=PLAIN,
        depth=PLAIN,
    )

    class Meta:
        indexes = [models.Index(fields=["code"], name="orgs_import_code")]

    def __str__(self) -> str:
        return f"{self.number} {self.code} {self.name}"
