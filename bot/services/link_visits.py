"""Visits are noted in memory at once and written within a second, so that a redirect never waits for the disk.

What a crash takes with it is what was noted since the last writing; a clean end writes everything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.visit import Visit
from bot.services.link_ports import VisitStore

EVERY = 0.5
"""Seconds between two writings: with the time one takes, nothing noted is older than a second."""
MOST_KEPT = 200_000
"""Visits kept while the database takes none (20 MB); later ones are counted as lost and reported."""


@dataclass(frozen=True, slots=True)
class Written:
    """A writing that was not as usual."""

    kept: int
    """Visits that wait for the next one."""
    lost: int
    """Visits that found no place since the last report."""
    error: Exception


class VisitLog:
    """Collects visits; ``report`` tells the operator of a writing that failed."""

    def __init__(self, store: VisitStore, *, report: Callable[[Written], None]) -> None:
        self._store = store
        self._report = report
        self._noted: list[Visit] = []
        self._lost = 0
        self._writer: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()

    def note(self, visit: Visit) -> None:
        """Remember a visit; never waits and never raises."""
        if len(self._noted) < MOST_KEPT:
            self._noted.append(visit)
        else:
            self._lost += 1

    def open(self) -> None:
        """Start writing, now and again."""
        self._writer = asyncio.create_task(self._write_on(), name="visits")

    async def write(self) -> bool:
        """Write what was noted; False if the database did not take it: it is kept and tried again."""
        async with self._writing:
            batch, self._noted = self._noted, []
            if not batch:
                return True
            try:
                await self._store.add(batch)
            except Exception as error:  # noqa: BLE001 - whatever the database has, visits wait and redirects go on
                self._noted = batch + self._noted
                self._report(Written(len(self._noted), self._lost, error))
                self._lost = 0
                return False
            return True

    async def close(self) -> None:
        """Write the rest and stop; doing it twice is fine."""
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
            self._writer = None
        await self.write()

    async def _write_on(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            # Shielded: the end of this task must not cut a transaction in two.
            await asyncio.shield(self.write())
