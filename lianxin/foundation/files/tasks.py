"""Sweeping up."""

import structlog

from lianxin.foundation.files.actions import delete_rowless, delete_unused
from lianxin.foundation.jobs.tasks import task
from lianxin.kernel import clock

log = structlog.get_logger(__name__)


@task("files.sweep", timeout=1800, outside=True)
def sweep_files() -> None:
    """Delete what was given and never used, and bytes without a row. Safe to repeat at any moment."""
    now = clock.now()
    log.info("files.swept", unused=delete_unused(at=now), rowless=delete_rowless(at=now))
