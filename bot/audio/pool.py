"""Workers that have imported yt-dlp before anybody needs them.

A worker is a process, not a thread. Measured on two cores (yt-dlp 2026.10.26, Python 3.11, three runs, two workers that
import, set up YouTube's extractors and parse three answers of 2 MB each): threads held the event loop for 33 to 111 ms
and left 34 MB more in the bot's process for good; processes held it for 4 ms and took 61 MB each, which end with them.
A thread cannot be killed either, and yt-dlp's progress hooks, by which it can be asked to stop, are silent during
extraction. The price of a process, 0.5 s until its first answer, is paid ahead: one that is warm answers after 0.06 s.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from bot.audio.ytdlp import Worker, start_worker
from bot.core.errors import Broken

log = structlog.get_logger(__name__)


class WorkerPool:
    """At most ``most`` workers at a time, each for ``uses`` jobs: what a library leaks ends with its process.

    Between `open` and `close`, ``spare`` of them are kept when nothing is to do, and while there is work, one more than
    is needed is started ahead, if ``most`` leaves room. Before and after, each ends with its job.
    """

    def __init__(self, *, most: int, spare: int = 2, uses: int = 20, hook: Path | None = None) -> None:
        self._most = most
        self._spare = spare
        self._uses = uses
        self._hook = hook
        self._slots = asyncio.Semaphore(most)
        self._idle: list[Worker] = []
        self._working: set[Worker] = set()
        self._waiting = 0
        self._filling = asyncio.Lock()
        self._opened = False

    async def open(self) -> None:
        """Start the spare workers, without waiting for their imports. Raises Broken if one cannot be started."""
        self._opened = True
        await self._fill(self._spare)

    async def close(self) -> None:
        """Kill all workers, those at work too; doing it twice is fine."""
        self._opened = False
        async with self._filling:
            workers = [*self._idle, *self._working]
            self._idle.clear()
            await asyncio.gather(*(worker.end() for worker in workers))

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[Worker]:
        """Have a worker for one job. One that is in the midst of something when the job ends is killed.

        Raises Broken if none can be started.
        """
        async with self._slot():
            worker = await self._next()
            self._working.add(worker)
            try:
                await self._refill(1)
                yield worker
            finally:
                self._working.discard(worker)
                await self._back(worker)

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._slots.release()

    async def _next(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            log.warning("ytdlp.idle_worker_ended", cause=await worker.last_words())
            await worker.end()
        return await start_worker(self._hook)

    async def _back(self, worker: Worker) -> None:
        worker.jobs += 1
        wanted = self._opened and (self._waiting > 0 or len(self._idle) < self._spare)
        if wanted and worker.alive and not worker.busy and worker.jobs < self._uses:
            self._idle.append(worker)
            return
        await worker.end()
        await self._refill(self._spare)

    async def _refill(self, ahead: int) -> None:
        """Have some ahead again; where that fails, whoever needs one next will hear of it as well."""
        try:
            await self._fill(ahead)
        except Broken as exc:
            log.error("ytdlp.no_worker", cause=str(exc))

    async def _fill(self, ahead: int) -> None:
        ahead = min(ahead, self._spare)
        async with self._filling:
            while self._opened and len(self._idle) < ahead and len(self._idle) + len(self._working) < self._most:
                self._idle.append(await start_worker(self._hook))
