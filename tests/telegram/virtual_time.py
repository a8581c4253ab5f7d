"""A clock that only moves when it is told to, and wakes sleepers in the order of their alarms."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count


class VirtualTime:
    """Stands in for `time.monotonic` and `asyncio.sleep`."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._alarms: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def clock(self) -> float:
        """Now, in seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has moved on by ``seconds``."""
        alarm = asyncio.get_running_loop().create_future()
        heapq.heappush(self._alarms, (self.now + seconds, next(self._numbers), alarm))
        await alarm

    async def settle(self) -> None:
        """Let everybody run who can."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def advance(self, seconds: float) -> None:
        """Move the clock on, waking everybody whose time comes on the way."""
        end = self.now + seconds
        await self.settle()
        while self._alarms and self._alarms[0][0] <= end:
            at, _, alarm = heapq.heappop(self._alarms)
            self.now = max(self.now, at)
            if not alarm.done():
                alarm.set_result(None)
                await self.settle()
        self.now = end
