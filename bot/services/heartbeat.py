"""Processes that look after each other: each says that it is alive, and who finds a dead one takes its work over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from bot.services.ports_workers import Role, Workers

BEAT_SECONDS = 5.0
DEAD_SECONDS = 20.0
"""A process not heard of for so long is dead: with a beat's delay its jobs go on elsewhere within 30 seconds."""

Recover = Callable[[Sequence[str]], Awaitable[None]]
"""Takes up the jobs of processes of these names."""

Died = Callable[[str], Awaitable[None]]
"""Told the name of a process that was found dead."""


async def _unmourned(_name: str) -> None:
    """What is told of a death where nobody wants to know."""


class Heartbeat:
    """One process' part in it."""

    def __init__(
        self,
        workers: Workers,
        recover: Recover,
        *,
        name: str,
        role: Role,
        died: Died = _unmourned,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._died = died
        self._workers = workers
        self._recover = recover
        self._name = name
        self._role = role
        self._sleep = sleep

    async def beat(self) -> None:
        """Say that this process is alive, and take over from those that are not."""
        await self._workers.beat(self._name, self._role)
        for dead in await self._workers.stale(DEAD_SECONDS):
            # Only one of those who notice may: the store says which.
            if dead.name != self._name and await self._workers.remove(dead.name):
                await self._recover([dead.name])
                await self._died(dead.name)

    async def run(self, trouble: Callable[[Exception], None]) -> None:
        """Beat until cancelled; ``trouble`` hears of what goes wrong meanwhile, such as a database that is away."""
        while True:
            try:
                await self.beat()
            except Exception as error:  # noqa: BLE001 - the boundary: one beat that fails is followed by another
                trouble(error)
            await self._sleep(BEAT_SECONDS)

    async def leave(self) -> None:
        """Say goodbye, so that nobody waits for this process to be found dead."""
        await self._workers.remove(self._name)
