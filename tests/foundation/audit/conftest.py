"""A record under a seal."""

from datetime import UTC, datetime

import pytest

from lianxin.foundation.audit.actions import record, seal
from lianxin.foundation.audit.models import AuditRecord
from lianxin.kernel.actors import SYSTEM


@pytest.fixture
def sealed_record(db: None) -> AuditRecord:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    record(verb="cases.note", by=SYSTEM, at=at, subject=("case", "1"))
    seal(at=at)
    return AuditRecord.objects.get()
