"""The journal's tables. Facts are append-only: the database refuses to change them (migrations 0002, 0003)."""

from django.db import models


class Fact(models.Model):
    """One thing that happened, as figures count it. Refers to everything by value and knows no tree.

    `quantity` is a count or an amount in the measure's unit (money in fen); `subject` and `actor` are pseudonyms.
    `day` is the local calendar day of `at` as a number, 20260701: figures are counted by it.
    """

    measure = models.CharField(max_length=80)
    org = models.BigIntegerField()
    at = models.DateTimeField()
    day = models.IntegerField()
    recorded_at = models.DateTimeField()
    quantity = models.BigIntegerField()
    dims = models.JSONField(default=dict)
    subject = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)
    key = models.CharField(max_length=200, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["measure", "org", "day"], name="fact_by_measure_org_day"),
            # What happened since a day, wherever: for changes of the tree that are dated back.
            models.Index(fields=["day"], name="fact_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.quantity} {self.key}"


class FactTail(models.Model):
    """A fact that no tally has taken up yet. Inserted with its fact by a trigger (migration 0002): ids
    do not follow the order of commits, so what is new cannot be asked by them.
    """

    fact = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.fact)
