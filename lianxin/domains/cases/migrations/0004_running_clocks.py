from datetime import UTC, datetime
from typing import Any

from django.db import migrations
from django.db.models import F

OPEN = ("received", "assigned", "in_progress")


def start_clocks(apps: Any, editor: Any) -> None:
    """Requests from before limits were kept: what was promised runs on. What is late already is marked, and not told of."""
    cases = apps.get_model("cases", "Case").objects.filter(state__in=OPEN, due_at__isnull=False, clock="stopped")
    now = datetime.now(UTC)
    started = {"clock": "running", "clock_since": F("submitted_at"), "promised_at": F("due_at")}
    cases.filter(due_at__lte=now).update(**started, overdue_at=F("due_at"), warned_at=F("due_at"))
    cases.update(**started, sweep_at=F("due_at"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_paths")]

    operations = [migrations.RunPython(start_clocks, migrations.RunPython.noop)]
