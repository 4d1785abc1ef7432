from datetime import UTC, datetime
from typing import Any

from django.db import migrations


def index_later(apps: Any, editor: Any) -> None:
    """Requests from before the full-text search are entered by a job: `lianxin search rebuild` does the same."""
    if apps.get_model("cases", "Case").objects.exists():
        now = datetime.now(UTC)
        apps.get_model("jobs", "Job").objects.create(
            name="search.rebuild", arguments={}, run_at=now, max_attempts=2, created_at=now
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_running_clocks"), ("jobs", "0001_initial"), ("search", "0001_initial")]

    operations = [migrations.RunPython(index_later, migrations.RunPython.noop)]
