"""Figures for Prometheus: how the machine does. Never about persons: no counts per account, no time spent."""

import os
from collections.abc import Iterator
from datetime import timedelta

from prometheus_client import REGISTRY, CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from lianxin.domains.messaging.queries import unknown_deliveries
from lianxin.foundation.jobs.queries import counts_by_state, oldest_ready_age
from lianxin.kernel import clock
from lianxin.web.ops.sql import size_in_bytes

REQUEST_SECONDS = Histogram(
    "lianxin_request_seconds",
    "Time to answer, by view",
    ["view", "method", "status"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
IN_FLIGHT = Gauge("lianxin_requests_in_flight", "Requests being answered", multiprocess_mode="livesum")


class StoredFigures(Collector):
    """Read from the database at the moment somebody asks, so that any process gives the same answer."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("lianxin_jobs", "Jobs that are not done, by state", labels=["state"])
        for state, count in counts_by_state().items():
            jobs.add_metric([state], count)
        yield jobs
        waited = oldest_ready_age(at=clock.now()) or timedelta()
        yield GaugeMetricFamily(
            "lianxin_jobs_oldest_seconds", "How long the oldest due job has waited", value=waited.total_seconds()
        )
        yield GaugeMetricFamily(
            "lianxin_deliveries_unknown",
            "Messages of which nobody knows whether they arrived",
            value=unknown_deliveries(),
        )
        yield GaugeMetricFamily("lianxin_database_bytes", "Size of the database", value=size_in_bytes())


def exposition() -> bytes:
    """All figures in Prometheus' text format, of every server process of this machine together."""
    stored = CollectorRegistry()
    stored.register(StoredFigures())
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY) + generate_latest(stored)
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    return generate_latest(shared) + generate_latest(stored)
