"""Figures kept ready. All of it is computed from the facts and can be made anew; nothing is known here alone."""

from django.db import models

from lianxin.foundation.privacy.classes import PLAIN, TRACE, classify
from lianxin.foundation.tallies.enums import Grain


class Series(models.Model):
    """A measure with one value for each dimension of one of its sets; what is summed for it, per unit and period.

    `dimset` is the set's names, sorted, with commas between ("" is the total); `dims` the canonical JSON object of
    their values, all as text; a fact without the dimension stands under "".
    """

    measure = models.CharField(max_length=80)
    dimset = models.CharField(max_length=200)
    dims = models.CharField(max_length=1000)

    privacy = classify(measure=PLAIN, dimset=PLAIN, dims=PLAIN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measure", "dimset", "dims"], name="tallies_series_once")]

    def __str__(self) -> str:
        return f"{self.measure} {self.dims}"


class Tally(models.Model):
    """The sum of a series at a unit, with all below it, in a period (202607 or 20260701).

    `basis` (enums.Shelf) 0: as it was. 1: shift, as it is without as it was; there is no row where the two agree.
    """

    pk = models.CompositePrimaryKey("series", "org", "period", "basis")
    series = models.IntegerField()
    org = models.BigIntegerField()
    period = models.IntegerField()
    basis = models.SmallIntegerField()
    quantity = models.BigIntegerField()

    privacy = classify(series=PLAIN, org=PLAIN, period=PLAIN, basis=PLAIN, quantity=PLAIN)

    def __str__(self) -> str:
        return f"{self.series} at {self.org} in {self.period}: {self.quantity}"


class TallyDelta(models.Model):
    """What folding adds to a tally, until squashing does: appended, so that no two folders wait for one row."""

    series = models.IntegerField()
    org = models.BigIntegerField()
    period = models.IntegerField()
    basis = models.SmallIntegerField()
    quantity = models.BigIntegerField()

    privacy = classify(series=PLAIN, org=PLAIN, period=PLAIN, basis=PLAIN, quantity=PLAIN)

    class Meta:
        indexes = [models.Index(fields=["series", "org", "period"], name="tallies_delta_place")]

    def __str__(self) -> str:
        return f"{self.series} at {self.org} in {self.period}: {self.quantity:+d}"


class TallySubject(models.Model):
    """How many facts (net of reversals) speak of a subject at a unit in a month (202607) or a year (2026).

    `series` is the total of a distinct measure. The subject counts once where the sum over the bases read is above 0.
    """

    pk = models.CompositePrimaryKey("series", "org", "period", "basis", "subject")
    series = models.IntegerField()
    org = models.BigIntegerField()
    period = models.IntegerField()
    basis = models.SmallIntegerField()
    subject = models.UUIDField()
    refs = models.BigIntegerField()

    privacy = classify(series=PLAIN, org=PLAIN, period=PLAIN, basis=PLAIN, subject=TRACE, refs=PLAIN)

    def __str__(self) -> str:
        return f"{self.series} at {self.org} in {self.period}: {self.subject}"


class TallyPlan(models.Model):
    """Whether a set of a measure is kept ready at units of a kind, by a grain. No row: it is not, and facts are read.

    Where days are kept, months are kept too. `facts` and `rows` are what the decision was made by.
    """

    measure = models.CharField(max_length=80)
    dimset = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40)
    grain = models.CharField(max_length=10)
    kept = models.BooleanField()
    facts = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)

    privacy = classify(measure=PLAIN, dimset=PLAIN, kind=PLAIN, grain=PLAIN, kept=PLAIN, facts=PLAIN, rows=PLAIN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "dimset", "kind", "grain"], name="tallies_plan_once"),
            models.CheckConstraint(condition=models.Q(grain__in=[one.value for one in Grain]), name="tallies_grain"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.dimset} at {self.kind} by {self.grain}: {'kept' if self.kept else 'not kept'}"


class TallyState(models.Model):
    """One row (id 1). `mark` is new whenever the plan changed; without the row nothing is kept. `tree` is new whenever
    a change of the tree changed tallies. Until `resting` nothing is folded: a recount is under way.
    """

    mark = models.CharField(max_length=40, blank=True)
    tree = models.CharField(max_length=40, blank=True)
    resting = models.DateTimeField(null=True)

    privacy = classify(mark=PLAIN, tree=PLAIN, resting=PLAIN)

    def __str__(self) -> str:
        return self.mark
