"""What Prometheus is told."""

from __future__ import annotations

import asyncio
import math
import subprocess
import sys
from collections.abc import Iterator

import httpx
import prometheus_client
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from bot.core.match import match
from bot.services.events import Answered, Asked, Matched, Outcome
from bot.web.metrics import LoopLag, Metrics, metrics_router
from tests.services.fakes import ODE


async def get(metrics: Metrics, *, address: str = "127.0.0.1", accept: str = "*/*") -> httpx.Response:
    app = FastAPI()
    app.include_router(metrics_router(metrics, client_address=lambda request: address))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x", trust_env=False) as client:
        return await client.get("/metrics", headers={"Accept": accept})


def samples(text: str) -> Iterator[tuple[str, float]]:
    """Each line's name with its labels in order, and its value."""
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            yield f"{sample.name}{{{labels}}}", sample.value


async def shown(metrics: Metrics) -> dict[str, float]:
    return dict(samples((await get(metrics)).text))


async def test_answers_are_counted_by_outcome_and_code() -> None:
    metrics = Metrics()
    for event in (
        Answered(outcome=Outcome.DELIVERED, seconds=3.0),
        Answered(outcome=Outcome.CACHED, seconds=0.02),
        Answered(outcome=Outcome.CACHED, seconds=0.02),
        Answered(outcome=Outcome.CACHED, seconds=0.02),
        Answered(outcome=Outcome.UNAVAILABLE, seconds=1.0, code="source_down"),
    ):
        metrics.answered(event)

    seen = await shown(metrics)

    assert seen["songwire_deliveries_total{code=,outcome=cached}"] == 3
    assert seen["songwire_deliveries_total{code=,outcome=delivered}"] == 1
    assert seen["songwire_deliveries_total{code=source_down,outcome=unavailable}"] == 1
    assert seen["songwire_delivery_seconds_sum{outcome=delivered}"] == 3.0
    assert seen["songwire_cache_lookups_total{result=hit}"] == 3
    assert seen["songwire_cache_lookups_total{result=miss}"] == 1
    assert seen["songwire_cache_hit_ratio{}"] == 0.75


async def test_before_the_first_answer_there_is_no_hit_ratio() -> None:
    assert math.isnan((await shown(Metrics()))["songwire_cache_hit_ratio{}"])


async def test_updates_matches_and_upstreams_are_counted() -> None:
    metrics = Metrics()
    metrics.updated("message")
    found = match(ODE, ())
    metrics.matched(Matched(track=ODE.id, match=found, searches=2, seconds=0.4))
    metrics.asked(Asked(host="api.deezer.com", seconds=0.2, status=404))
    for status in (None, 429, 503):
        metrics.asked(Asked(host="api.deezer.com", seconds=5.0, status=status))

    seen = await shown(metrics)

    assert seen["songwire_updates_total{kind=message}"] == 1
    assert seen[f"songwire_matches_total{{outcome={found.outcome}}}"] == 1
    assert seen["songwire_match_seconds_sum{}"] == 0.4
    assert seen["songwire_upstream_seconds_count{outcome=ok,upstream=deezer.com}"] == 1
    assert seen["songwire_upstream_seconds_sum{outcome=failed,upstream=deezer.com}"] == 15.0


async def test_however_many_places_are_asked_few_are_told_apart() -> None:
    metrics = Metrics()
    for number in range(500):
        metrics.asked(Asked(host=f"cover{number}.example{number}.com", seconds=0.1, status=200))
        metrics.asked(Asked(host=f"artist{number}.bandcamp.com", seconds=0.1, status=200))

    seen = await shown(metrics)

    assert seen["songwire_upstream_seconds_count{outcome=ok,upstream=bandcamp.com}"] == 500
    assert len([name for name in seen if name.startswith("songwire_upstream_seconds_count")]) <= 41


async def test_what_is_watched_is_asked_when_somebody_looks() -> None:
    metrics = Metrics()
    queue = [1, 2]
    metrics.watch("queue_depth", "Jobs that wait.", lambda: len(queue))
    queue.append(3)

    assert (await shown(metrics))["songwire_queue_depth{}"] == 3


def test_one_name_cannot_mean_two_things() -> None:
    metrics = Metrics()
    metrics.watch("queue_depth", "Jobs that wait.", lambda: 0)

    with pytest.raises(ValueError, match="queue_depth"):
        metrics.watch("queue_depth", "Something else.", lambda: 1)


async def test_the_loops_lag_is_what_comes_on_top_of_the_sleep() -> None:
    now, told = 100.0, list[float]()
    late = iter([0.0, 0.25, -0.01])

    async def sleep(seconds: float) -> None:
        nonlocal now
        try:
            now += seconds + next(late)
        except StopIteration:
            raise asyncio.CancelledError from None

    with pytest.raises(asyncio.CancelledError):
        await LoopLag(told.append, every=0.5, clock=lambda: now, sleep=sleep).run()

    assert told == pytest.approx([0.0, 0.25, 0.0])


async def test_the_lag_is_shown() -> None:
    metrics = Metrics()
    metrics.lagged(0.03)

    seen = await shown(metrics)

    assert seen["songwire_loop_lag_seconds_bucket{le=0.02}"] == 0
    assert seen["songwire_loop_lag_seconds_bucket{le=0.05}"] == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("127.0.0.1", 200),
        ("10.0.0.7", 200),
        ("::1", 200),
        ("fd00::1", 200),
        ("::ffff:10.0.0.7", 200),
        ("8.8.8.8", 403),
        ("2a00:1450::1", 403),
        ("::ffff:8.8.8.8", 403),
        ("nonsense", 403),
        ("", 403),
    ],
)
async def test_strangers_are_told_nothing(address: str, status: int) -> None:
    assert (await get(Metrics(), address=address)).status_code == status


@pytest.mark.parametrize("accept", ["*/*", "application/openmetrics-text; version=x.y", ";;;,", "text/plain;version=1"])
async def test_whatever_is_accepted_the_answer_is_plain_text(accept: str) -> None:
    response = await get(Metrics(), accept=accept)

    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")


async def test_the_process_is_measured_too_and_the_global_registry_is_left_alone() -> None:
    before = prometheus_client.generate_latest().count(b"songwire")
    seen = await shown(Metrics())
    await shown(Metrics())

    assert seen["process_resident_memory_bytes{}"] > 0
    assert prometheus_client.generate_latest().count(b"songwire") == before == 0


def test_without_the_web_part_nothing_of_it_is_imported() -> None:
    heavy = "{'prometheus_client', 'jwt', 'fastapi', 'uvicorn'}"
    code = f"import sys, bot.app.songwire; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
