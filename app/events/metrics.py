"""The metrics: what Prometheus may scrape."""

import os
from functools import lru_cache

from prometheus_client import REGISTRY as PROCESS
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

from app.events.kinds import AccessRefused, Answered, Crashed, Event

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_requests = Counter("rollcall_requests", "Requests answered.", ["operation", "method", "status"])
_seconds = Histogram(
    "rollcall_request_seconds", "How long answers took.", ["operation"], buckets=_BOUNDS
)
_refusals = Counter(
    "rollcall_access_refused", "Requests refused for who sent them.", ["reason", "status"]
)
_crashes = Counter("rollcall_crashes", "Requests that met a bug.", ["operation"])


def count(event: Event) -> None:
    """Count `event` where it has a metric."""
    match event:
        case Answered():
            _requests_of(event.operation, event.method, event.status).inc()
            _seconds_of(event.operation).observe(event.seconds)
        case AccessRefused():
            _refusals.labels(event.reason, event.status).inc()
        case Crashed():
            _crashes.labels(event.operation).inc()
        case _:
            pass


def exposition() -> bytes:
    """Return every metric of every worker, in Prometheus' text format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(PROCESS)
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # has no types
    return generate_latest(together)


@lru_cache(maxsize=1024)
def _requests_of(operation: str, method: str, status: int) -> Counter:
    return _requests.labels(operation, method, status)


@lru_cache(maxsize=512)
def _seconds_of(operation: str) -> Histogram:
    return _seconds.labels(operation)
