"""Facts know their local day. The guards are lifted meanwhile, and SQLite makes the table anew without its triggers."""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from django.utils import timezone

from lianxin.kernel.sql import append_only, filling_tail

_BATCH = 50_000


def reversed_step(step: migrations.RunPython) -> migrations.RunPython:
    return migrations.RunPython(step.reverse_code, step.code)


def count_days(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """The day of each fact where the platform runs, 50,000 ids a statement."""
    facts = apps.get_model("journal", "Fact").objects.using(editor.connection.alias)
    zone = timezone.get_default_timezone()
    year, month, day = (part("at", tzinfo=zone) for part in (ExtractYear, ExtractMonth, ExtractDay))
    last = facts.aggregate(last=Max("id"))["last"] or 0
    for start in range(0, last, _BATCH):
        facts.filter(id__gt=start, id__lte=start + _BATCH).update(day=year * 10_000 + month * 100 + day)


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]
    operations = [
        reversed_step(append_only("journal_fact")),
        reversed_step(filling_tail("journal_fact", "journal_facttail", "fact")),
        migrations.RemoveIndex(model_name="fact", name="fact_by_measure_org_at"),
        migrations.AddField(model_name="fact", name="day", field=models.IntegerField(null=True)),
        migrations.RunPython(count_days, migrations.RunPython.noop),
        migrations.AlterField(model_name="fact", name="day", field=models.IntegerField()),
        migrations.AddIndex(
            model_name="fact", index=models.Index(fields=["measure", "org", "day"], name="fact_by_measure_org_day")
        ),
        migrations.AddIndex(model_name="fact", index=models.Index(fields=["day"], name="fact_by_day")),
        append_only("journal_fact"),
        filling_tail("journal_fact", "journal_facttail", "fact"),
    ]
