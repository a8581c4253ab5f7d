"""Moving windows kept by the `limits` library: in memory, or wherever its URI points when several processes share."""

from __future__ import annotations

import time

from limits import RateLimitItemPerSecond
from limits.aio.storage import Storage
from limits.aio.strategies import MovingWindowRateLimiter

from bot.services.admission import Rule


class MovingWindows:
    """Fulfils the `Windows` port."""

    def __init__(self, storage: Storage) -> None:
        self._limiter = MovingWindowRateLimiter(storage)

    async def wait(self, rule: Rule, *key: str, cost: int = 1) -> float:
        """Seconds until more are allowed; 0 if ``cost`` of them are now."""
        item = _item(rule)
        if await self._limiter.test(item, *key, cost=cost):
            return 0.0
        stats = await self._limiter.get_window_stats(item, *key)
        return max(stats.reset_time - time.time(), 0.001)

    async def hit(self, rule: Rule, *key: str, cost: int = 1) -> None:
        """Count ``cost``, also above the limit's edge: whoever got past `wait` is counted."""
        await self._limiter.hit(_item(rule), *key, cost=cost)

    async def left(self, rule: Rule, *key: str) -> int:
        """How many more are allowed now."""
        return (await self._limiter.get_window_stats(_item(rule), *key)).remaining


def _item(rule: Rule) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(rule.amount, rule.seconds)
