"""``/healthz``: the process answers. ``/readyz``: it can also do its work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse

SECONDS = 2.0
"""How long one check may take: probes give up after a few seconds themselves."""

_OK = "ok"

Check = Callable[[], Awaitable[None]]
"""Returns if what it checks works; raises if not. What it raises is for the operator's log alone."""

log = structlog.get_logger(__name__)


class UnreadyError(Exception):
    """Raised by a check: something answers, but not as it should."""


def health_router(checks: Mapping[str, Check], *, seconds: float = SECONDS) -> APIRouter:
    """The router; ``checks`` by the name they have in the answer."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def alive() -> JSONResponse:
        return JSONResponse({"status": _OK})

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        verdicts = await asyncio.gather(*(verdict(name, check, seconds) for name, check in checks.items()))
        failed = any(one != _OK for one in verdicts)
        body: dict[str, Any] = {
            "status": "failing" if failed else _OK,
            "checks": {name: {"status": one} for name, one in zip(checks, verdicts, strict=True)},
        }
        return JSONResponse(body, 503 if failed else 200)

    return router


async def verdict(name: str, check: Check, seconds: float) -> str:
    """``ok``, ``failing`` or ``timeout``; the reason is logged, since strangers may read the answer."""
    try:
        async with asyncio.timeout(seconds):
            await check()
    except TimeoutError:
        log.warning("ready.timeout", check=name, seconds=seconds)
        return "timeout"
    except Exception as error:  # the boundary: one check never hides the others
        log.warning("ready.failing", check=name, exc_info=error)
        return "failing"
    return _OK


def fresh(age: Callable[[], float], *, most: float) -> Check:
    """A check that something happened at most so many seconds ago: the last answer of a poll, a worker's heartbeat."""

    async def check() -> None:
        if (seconds := age()) > most:
            raise UnreadyError(f"{seconds:.0f} s old")

    return check
