"""What people have been promised: putting jobs in, looking at one's own, and taking them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.services.jobs import Engine, Job, JobStore, Queued


class Queue:
    """Jobs as a person sees them; ``stop`` ends one that runs in this process."""

    def __init__(self, store: JobStore, engine: Engine, stop: Callable[[str], None]) -> None:
        self._store = store
        self._engine = engine
        self._stop = stop

    async def put(self, job: Job) -> bool:
        """Promise a job, unless its id says that it was promised before; whether it was new is returned."""
        new = await self._store.put(job)
        # Started even if it was known: the process may have died between the two.
        await self._engine.start(job)
        return new

    async def of(self, person: int) -> Sequence[Queued]:
        """What a person still waits for."""
        return await self._store.of(person)

    async def cancel(self, id: str, person: int) -> bool:
        """Stop a job of this person's. False: there is no such job, or it is somebody else's."""
        job = await self._store.get(id)
        if job is None or job.person != person:
            return False
        # Written down first: a process that dies now will not take it up again. Other processes look there, too.
        if not await self._store.end(id):
            return False
        self._stop(id)
        return True

    async def cancel_all(self, person: int) -> int:
        """Stop everything a person waits for; how much that was is returned."""
        return sum([await self.cancel(queued.job.id, person) for queued in await self.of(person)])
