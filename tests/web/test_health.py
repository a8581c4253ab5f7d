"""Alive, and ready."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from bot.web.health import Check, fresh, health_router


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What an operator would read."""
    with capture_logs() as lines:
        yield lines


async def fine() -> None:
    """A check of something that works."""


async def broken() -> None:
    raise OSError("secret place")


async def hanging() -> None:
    await asyncio.Event().wait()


async def get(path: str, checks: Mapping[str, Check]) -> httpx.Response:
    app = FastAPI()
    app.include_router(health_router(checks, seconds=0.02))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x", trust_env=False) as client:
        return await client.get(path)


async def test_alive_asks_nothing() -> None:
    response = await get("/healthz", {"database": broken})

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


async def test_ready_when_every_check_is() -> None:
    response = await get("/readyz", {"database": fine, "polling": fresh(lambda: 12.0, most=180.0)})

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": {"status": "ok"}, "polling": {"status": "ok"}}}


async def test_ready_with_nothing_to_check() -> None:
    assert (await get("/readyz", {})).json() == {"status": "ok", "checks": {}}


@pytest.mark.parametrize(
    ("check", "verdict", "event"),
    [
        (broken, "failing", "ready.failing"),
        (hanging, "timeout", "ready.timeout"),
        (fresh(lambda: 200.0, most=180.0), "failing", "ready.failing"),
        (fresh(lambda: float("inf"), most=180.0), "failing", "ready.failing"),
    ],
)
async def test_one_that_fails_is_named_and_hides_no_other(
    check: Check, verdict: str, event: str, logged: list[MutableMapping[str, Any]]
) -> None:
    response = await get("/readyz", {"workers": check, "database": fine})

    assert response.status_code == 503
    assert response.json() == {
        "status": "failing",
        "checks": {"workers": {"status": verdict}, "database": {"status": "ok"}},
    }
    assert [(line["event"], line["check"]) for line in logged] == [(event, "workers")]


async def test_the_reason_is_the_operators_alone(logged: list[MutableMapping[str, Any]]) -> None:
    response = await get("/readyz", {"database": broken})

    assert "secret" not in response.text
    assert isinstance(logged[0]["exc_info"], OSError)


async def test_checks_that_hang_are_waited_for_together() -> None:
    async with asyncio.timeout(5):
        response = await get("/readyz", {str(number): hanging for number in range(500)})

    assert response.status_code == 503
