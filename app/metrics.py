"""Figures that a web process counts, for Prometheus. The only import of prometheus_client.

With PROMETHEUS_MULTIPROC_DIR set before the start (one empty folder per server, on a local disk), the
figures of all its processes are added up; without it each process tells its own.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import REGISTRY, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_requests = Counter("kutsu_requests", "Answers, by endpoint and HTTP status.", ["endpoint", "status"])
_seconds = Histogram("kutsu_request_seconds", "Time until an answer begins.", ["endpoint"], buckets=BUCKETS)
_registrations = Counter("kutsu_registration_forms", "Sent registration forms, by what came of them.", ["outcome"])


@dataclass(frozen=True)
class Gauge:
    """A figure that is read when asked for; by_label: its values by one label's values."""

    name: str
    meaning: str
    value: float = 0
    label: str = ""
    by_label: tuple[tuple[str, float], ...] = ()


def count_request(endpoint: str, status: str, seconds: float) -> None:
    _requests.labels(endpoint, status).inc()
    _seconds.labels(endpoint).observe(seconds)


def count_registration(outcome: str) -> None:
    _registrations.labels(outcome).inc()


def text(gauges: Iterable[Gauge]) -> bytes:
    """Everything in Prometheus' text format."""
    counted: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]  # prometheus_client types it not
    read = CollectorRegistry()
    read.register(_Read(gauges))
    return generate_latest(counted) + generate_latest(read)


class _Read(Collector):
    def __init__(self, gauges: Iterable[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        for gauge in self._gauges:
            family = GaugeMetricFamily(gauge.name, gauge.meaning, labels=[gauge.label] if gauge.label else None)
            for label, value in gauge.by_label:
                family.add_metric([label], value)
            if not gauge.label:
                family.add_metric([], gauge.value)
            yield family
