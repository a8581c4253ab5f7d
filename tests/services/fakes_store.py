"""Fakes of what is kept besides tracks and files, one for each port; the storage tests hold them to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.services.ports_inbox import Incoming
from bot.services.ports_workers import Role, WorkerBeat


class MemoryInbox:
    """The `Inbox` port in a dict."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], Incoming] = {}
        self.error: Exception | None = None

    async def put(self, bot_id: int, updates: Sequence[Incoming]) -> frozenset[int]:
        if self.error is not None:
            raise self.error
        new = {one.update_id: one for one in updates if (bot_id, one.update_id) not in self.kept}
        self.kept |= {(bot_id, one.update_id): one for one in new.values()}
        return frozenset(new)

    async def done(self, bot_id: int, update_ids: Sequence[int]) -> None:
        for update_id in update_ids:
            self.kept.pop((bot_id, update_id), None)

    async def pending(self, bot_id: int) -> Sequence[Incoming]:
        return [one for (owner, _), one in sorted(self.kept.items()) if owner == bot_id]


class MemoryWorkers:
    """The `Workers` port in a dict; ``clock`` tells Unix time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.kept: dict[str, tuple[Role, float, float]] = {}

    async def beat(self, name: str, role: Role) -> None:
        now = self.clock()
        self.kept[name] = role, self.kept[name][1] if name in self.kept else now, now

    async def all(self) -> Sequence[WorkerBeat]:
        now = self.clock()
        return [
            WorkerBeat(name, role, started, beat, max(now - beat, 0.0))
            for name, (role, started, beat) in sorted(self.kept.items())
        ]

    async def stale(self, older_than: float) -> Sequence[WorkerBeat]:
        return [worker for worker in await self.all() if worker.age > older_than]

    async def remove(self, name: str) -> bool:
        return self.kept.pop(name, None) is not None
