"""Tasks that only exist during a test."""

import pytest

from lianxin.foundation.jobs import registry


@pytest.fixture(autouse=True)
def _own_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_TASKS", {})
