"""The one owner of background work: nothing else in Songwire starts a task and forgets it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class Nursery:
    """Tasks that outlive the update that caused them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Coroutine[object, object, None], *, name: str) -> asyncio.Task[None]:
        """Run ``work``, which handles its own errors, until it ends or the nursery closes."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def idle(self) -> None:
        """Wait until nothing runs."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self, *, grace: float) -> int:
        """Give running work ``grace`` seconds, then cancel the rest; how many were cancelled is returned."""
        if self._tasks and grace > 0:
            await asyncio.wait(self._tasks, timeout=grace)
        late = set(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)
