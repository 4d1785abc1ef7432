"""What figures are set against, and tables that were kept: entered by people, never computed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from lianxin.domains.insight.enums import Base
from lianxin.foundation.privacy.classes import PLAIN, TRACE, classify

SOURCE_LENGTH = 200
NAME_LENGTH = 80
QUERY_LENGTH = 2000


class BaseFigure(models.Model):
    """How many households or residents a unit has from a day on, and who says so. It holds until a later one."""

    org = models.ForeignKey("orgs.Org", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20, choices=Base.choices)
    day = models.DateField()
    value = models.PositiveBigIntegerField()
    source = models.CharField(max_length=SOURCE_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    privacy = classify(org=PLAIN, code=PLAIN, day=PLAIN, value=PLAIN, source=PLAIN, by=TRACE, at=TRACE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["org", "code", "day"], name="insight_base_once_a_day"),
            models.CheckConstraint(condition=Q(code__in=Base.values), name="insight_base_code_known"),
            models.CheckConstraint(condition=~Q(source=""), name="insight_base_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.org_id} from {self.day}: {self.value}"


class SavedTable(models.Model):
    """A table that somebody at a unit wants again: its name and the whole question, as it stands in an address."""

    org = models.ForeignKey("orgs.Org", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    query = models.CharField(max_length=QUERY_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    privacy = classify(org=PLAIN, name=PLAIN, query=PLAIN, by=TRACE, at=TRACE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["org", "name"], name="insight_table_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
