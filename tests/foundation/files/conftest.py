"""Each test has its own folder of files, and a room that answers for the purpose "tests"."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from lianxin.foundation.files import hooks


@pytest.fixture(autouse=True)
def stored(settings, tmp_path) -> Path:
    """The folder of the default storage."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"]
        | {"OPTIONS": settings.STORAGES["default"]["OPTIONS"] | {"location": str(tmp_path / "files")}}
    }
    assert default_storage.path("x").startswith(str(tmp_path))
    return tmp_path / "files"


@pytest.fixture(autouse=True)
def _no_readers_left_behind(monkeypatch) -> None:
    monkeypatch.setattr(hooks, "_readers", dict(hooks._readers))
