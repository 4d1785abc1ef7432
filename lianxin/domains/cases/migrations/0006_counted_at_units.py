from datetime import UTC, datetime
from typing import Any

from django.db import migrations


def count_later(apps: Any, editor: Any) -> None:
    """What came to a unit, left it and is in its hands, of requests from before this was counted: a job tells them again."""
    if apps.get_model("cases", "Case").objects.exists():
        now = datetime.now(UTC)
        apps.get_model("jobs", "Job").objects.create(
            name="cases.count_earlier",
            arguments={"after": 0, "before": now.isoformat()},
            run_at=now,
            max_attempts=5,
            created_at=now,
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_found_by_words"), ("jobs", "0001_initial"), ("journal", "0003_fact_day")]

    operations = [migrations.RunPython(count_later, migrations.RunPython.noop)]
