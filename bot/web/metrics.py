"""``/metrics``: what happened, counted for Prometheus.

Labels are words from our own short lists, error codes and outcomes, never anything a person wrote: a label's values
are kept for ever.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Awaitable, Callable, Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from bot.services.events import Answered, Asked, Matched, Outcome

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
_LAG = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
MOST_UPSTREAMS = 40
"""Names of upstreams told apart: covers may come from anywhere, and a label's values are kept for ever."""
SAMPLE = 0.5
"""Seconds between two looks at the event loop's lag."""


class Metrics:
    """Counts, in a registry of its own.

    Its `answered` is an `Observe`, its `matched` an `ObserveMatch`, its `asked` an `ObserveUpstream`.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        own, kinds = self.registry, ["outcome", "code"]
        self._updates = Counter("songwire_updates", "Updates from Telegram, by kind.", ["kind"], registry=own)
        self._answers = Counter("songwire_deliveries", "Answers, by outcome and error code.", kinds, registry=own)
        self._seconds = _histogram("delivery_seconds", "From request to answer.", own, "outcome")
        self._cache = Counter("songwire_cache_lookups", "Files kept (hit) or made (miss).", ["result"], registry=own)
        self._matches = Counter("songwire_matches", "Tracks searched for, by outcome.", ["outcome"], registry=own)
        self._match_seconds = _histogram("match_seconds", "Searching and judging uploads.", own)
        self._upstream = _histogram("upstream_seconds", "Requests to upstreams.", own, "upstream", "outcome")
        self._lag = _histogram("loop_lag_seconds", "How late the event loop wakes.", own, buckets=_LAG)
        self.watch("cache_hit_ratio", "Hits among all lookups since the start; NaN before the first.", self._hit_ratio)
        self._hits = self._misses = 0
        self._named: set[str] = set()

    def updated(self, kind: str) -> None:
        """Count an update; ``kind`` is the name of its field: ``message``, ``callback_query``."""
        self._updates.labels(kind).inc()

    def answered(self, event: Answered) -> None:
        """Count an answer."""
        self._answers.labels(event.outcome, event.code).inc()
        self._seconds.labels(event.outcome).observe(event.seconds)
        if event.outcome is Outcome.CACHED:
            self._hits += 1
            self._cache.labels("hit").inc()
        elif event.outcome is Outcome.DELIVERED:
            self._misses += 1
            self._cache.labels("miss").inc()

    def matched(self, event: Matched) -> None:
        """Count a match."""
        self._matches.labels(event.match.outcome).inc()
        self._match_seconds.observe(event.seconds)

    def asked(self, event: Asked) -> None:
        """Count a request to an upstream; may be called from any thread."""
        name = ".".join(event.host.split(".")[-2:])
        if name not in self._named and len(self._named) >= MOST_UPSTREAMS:
            name = "other"
        self._named.add(name)
        well = event.status is not None and event.status < 500 and event.status != 429
        self._upstream.labels(name, "ok" if well else "failed").observe(event.seconds)

    def lagged(self, seconds: float) -> None:
        """Note how late the event loop woke."""
        self._lag.observe(seconds)

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Ask ``value``, which never raises, whenever somebody looks: a queue's depth, the age of the last poll.

        Raises ValueError for a name that is taken.
        """
        Gauge(f"songwire_{name}", meaning, registry=self.registry).set_function(value)

    def _hit_ratio(self) -> float:
        total = self._hits + self._misses
        return self._hits / total if total else float("nan")


def _histogram(
    name: str, meaning: str, registry: CollectorRegistry, *labels: str, buckets: Sequence[float] = _SECONDS
) -> Histogram:
    return Histogram(f"songwire_{name}", meaning, labels, buckets=buckets, registry=registry)


class LoopLag:
    """Measures how late the event loop wakes; `run` it as a task."""

    def __init__(
        self,
        tell: Callable[[float], None],
        *,
        every: float = SAMPLE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._tell = tell
        self._every = every
        self._clock = clock
        self._sleep = sleep

    async def run(self) -> None:
        """Sample until cancelled."""
        while True:
            began = self._clock()
            await self._sleep(self._every)
            self._tell(max(0.0, self._clock() - began - self._every))


def metrics_router(metrics: Metrics, *, client_address: Callable[[Request], str]) -> APIRouter:
    """The router. Only who comes from a private address gets an answer: how a bot is used is nobody else's business."""
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    async def show(request: Request) -> Response:
        if not _inside(client_address(request)):
            return JSONResponse({"message": "Only for the operator."}, 403)
        return Response(generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    return router


def _inside(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_private
