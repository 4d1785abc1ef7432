"""The tables of the tallies. Those with a key of several columns are made by SQL: see sql/tables.py."""

from django.db import migrations, models

from lianxin.foundation.tallies.sql.tables import create_keyed_tables, drop_keyed_tables

_PLACE = [
    ("series", models.IntegerField()),
    ("org", models.BigIntegerField()),
    ("period", models.IntegerField()),
    ("basis", models.SmallIntegerField()),
]


def _id() -> tuple[str, models.Field]:
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Series",
            fields=[
                _id(),
                ("measure", models.CharField(max_length=80)),
                ("dimset", models.CharField(max_length=200)),
                ("dims", models.CharField(max_length=1000)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["measure", "dimset", "dims"], name="tallies_series_once")
                ]
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create_keyed_tables, drop_keyed_tables)],
            state_operations=[
                migrations.CreateModel(
                    name="Tally",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "series", "org", "period", "basis", blank=True, editable=False, primary_key=True, serialize=False),
                        ),
                        *_PLACE,
                        ("quantity", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="TallySubject",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "series",
                                "org",
                                "period",
                                "basis",
                                "subject", blank=True, editable=False, primary_key=True, serialize=False),
                        ),
                        *_PLACE,
                        ("subject", models.UUIDField()),
                        ("refs", models.BigIntegerField()),
                    ],
                ),
            ],
        ),
        migrations.CreateModel(
            name="TallyDelta",
            fields=[_id(), *_PLACE, ("quantity", models.BigIntegerField())],
            options={
                "indexes": [models.Index(fields=["series", "org", "period"], name="tallies_delta_place")],
            },
        ),
        migrations.CreateModel(
            name="TallyPlan",
            fields=[
                _id(),
                ("measure", models.CharField(max_length=80)),
                ("dimset", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("grain", models.CharField(max_length=10)),
                ("kept", models.BooleanField()),
                ("facts", models.BigIntegerField(default=0)),
                ("rows", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["measure", "dimset", "kind", "grain"], name="tallies_plan_once"),
                    models.CheckConstraint(condition=models.Q(grain__in=["month", "day"]), name="tallies_grain"),
                ]
            },
        ),
        migrations.CreateModel(
            name="TallyState",
            fields=[
                _id(),
                ("mark", models.CharField(blank=True, max_length=40)),
                ("tree", models.CharField(blank=True, max_length=40)),
                ("resting", models.DateTimeField(null=True)),
            ],
        ),
    ]
