"""Updates on the record: written down before Telegram is told not to send them again, struck off once handled.

A process that is killed in between finds them when it starts again. Updates are written a poll at a time and struck off
many at a time, so that keeping them costs each little.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
import structlog

from bot.services.ports_inbox import Inbox, Incoming

STRIKE_SECONDS = 0.5
"""How long a handled update may stay on record: killed within that time, it is handled twice."""
FLEETING = frozenset({"inline_query"})
"""Updates that are worth nothing once the process that took them is gone."""

log = structlog.get_logger()


class Ledger:
    """The record of one bot's updates."""

    def __init__(
        self, inbox: Inbox, bot_id: Callable[[], int], *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._inbox = inbox
        self._bot_id = bot_id
        self._sleep = sleep
        self._handled: list[int] = []
        self._wake = asyncio.Event()

    async def accept(self, updates: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Write updates down; those that are new are returned, in order."""
        kept = [update for update in updates if FLEETING.isdisjoint(update)]
        if not kept:
            return list(updates)
        now = time.time()
        rows = [Incoming(update["update_id"], orjson.dumps(update).decode(), now) for update in kept]
        new = await self._inbox.put(self._bot_id(), rows)
        return [update for update in updates if update["update_id"] in new or not FLEETING.isdisjoint(update)]

    async def left_over(self) -> list[dict[str, Any]]:
        """What an earlier process accepted and did not handle, in order."""
        found = [orjson.loads(one.payload) for one in await self._inbox.pending(self._bot_id())]
        if found:
            log.info("updates.resumed", count=len(found))
        return found

    def handled(self, update_id: int) -> None:
        """Strike an update off soon."""
        self._handled.append(update_id)
        self._wake.set()

    async def strike(self) -> None:
        """Strike off what was handled."""
        handled, self._handled = self._handled, []
        if handled:
            await self._inbox.done(self._bot_id(), handled)

    async def run(self) -> None:
        """Strike off what is handled, until cancelled."""
        while True:
            await self._wake.wait()
            await self._sleep(STRIKE_SECONDS)
            self._wake.clear()
            try:
                await self.strike()
            except Exception as error:
                log.error("updates.not_struck_off", exc_info=error)
