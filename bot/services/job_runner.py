"""Runs a job in this process, until it is done, its person stops it, or the process stops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot.services.jobs import Job, JobKind, JobStore, Steps

LOOK = 0.5
"""Seconds between two looks at whether another process was told to stop a job that runs in this one."""

Work = Callable[[Job, Steps], Awaitable[None]]
"""Does a job. Cancelled, it cleans up after itself and says so in the chat, unless the process stops."""


class JobRunner:
    """The jobs that run in this process; ``works`` does each kind."""

    def __init__(
        self,
        store: JobStore,
        works: Mapping[JobKind, Work],
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._works = works
        self._sleep = sleep
        self._running: dict[str, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._running)

    async def run(self, id: str, steps: Steps) -> None:
        """Do the job of an id. Cancelled itself, it leaves the job to the next start."""
        job = await self._store.get(id)
        if job is None:
            return
        task = asyncio.ensure_future(self._works[job.kind](job, steps))
        self._running[id] = task
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait([task])
            raise
        finally:
            del self._running[id]
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error
        await self._store.end(id)

    def stop(self, id: str) -> None:
        """End a job at once, if it runs here."""
        if id in self._running:
            self._running[id].cancel()

    async def idle(self) -> None:
        """Wait until nothing runs here."""
        while self._running:
            await asyncio.wait(self._running.values())
            await asyncio.sleep(0)

    async def watch(self) -> None:
        """End what people have stopped through other processes; runs until cancelled."""
        while True:
            await self._sleep(LOOK)
            if self._running:
                for over in await self._store.ended(list(self._running)):
                    self.stop(over)
