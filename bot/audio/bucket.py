"""A token bucket: so many requests at once, so many a minute in the long run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.core.errors import SourceDown


class TokenBucket:
    """Spaces requests; whoever comes when it is empty waits in line, for ``patience`` seconds at most."""

    def __init__(
        self,
        per_minute: float,
        burst: int,
        *,
        patience: float,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._rate = per_minute / 60
        self._burst = float(burst)
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._tokens = self._burst
        self._filled = clock()

    async def take(self) -> None:
        """Take one token, waiting until there is one. Raises SourceDown where that would take too long."""
        self._fill()
        wait = max(0.0, (1 - self._tokens) / self._rate)
        if wait > self._patience:
            raise SourceDown("our own limit of requests is reached", retry_after=wait)
        # Taken before the wait, below zero if need be: so those who wait have their order.
        self._tokens -= 1
        if wait > 0:
            await self._wait(wait)

    async def _wait(self, seconds: float) -> None:
        try:
            await self._sleep(seconds)
        except asyncio.CancelledError:
            self._tokens = min(self._burst, self._tokens + 1)
            raise

    def _fill(self) -> None:
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
