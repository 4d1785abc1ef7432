"""The stock of units, for those that opened and closed before it was counted."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_COLUMNS = "org, at, day, recorded_at, quantity, dims, subject, actor"


def count_units(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Each fact of an opening or closing again, under the stock's own measure. One statement."""
    editor.execute(
        f"INSERT INTO journal_fact (measure, key, {_COLUMNS}) "  # noqa: S608  the names above
        f"SELECT 'orgs.units', 'orgs.units:' || key, {_COLUMNS} FROM journal_fact "
        "WHERE measure IN ('orgs.opened', 'orgs.closed') ORDER BY id"
    )


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_shapes"), ("journal", "0003_fact_day")]
    operations = [migrations.RunPython(count_units, migrations.RunPython.noop)]
