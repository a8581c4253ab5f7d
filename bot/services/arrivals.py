"""Who has written lately: noted at once, written down in batches, so that nobody's first answer waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping

from bot.services.ports_people import People

EVERY = 1.0
"""Seconds between two times that arrivals are written down."""


class Arrivals:
    """Notes that people have written; ``lately`` forgets after an hour or so, when they are written down again."""

    def __init__(
        self,
        people: People,
        *,
        lately: MutableMapping[int, bool],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._people = people
        self._lately = lately
        self._sleep = sleep
        self._pending: set[int] = set()

    def note(self, person: int) -> None:
        """Note that a person has written."""
        if person not in self._lately:
            self._lately[person] = True
            self._pending.add(person)

    async def flush(self) -> None:
        """Write down who was noted; who cannot be written down stays noted."""
        if arrived := frozenset(self._pending):
            await self._people.arrived(sorted(arrived))
            self._pending -= arrived

    async def forget(self, person: int) -> Mapping[str, int]:
        """Hold back nothing of a person's that would be written down after everything else was forgotten."""
        await self.flush()
        self._lately.pop(person, None)
        return {}

    async def run(self, trouble: Callable[[Exception], None]) -> None:
        """Write down again and again until cancelled; ``trouble`` hears of what goes wrong meanwhile."""
        while True:
            await self._sleep(EVERY)
            try:
                await self.flush()
            except Exception as error:  # noqa: BLE001 - the boundary: what was not written now is written later
                trouble(error)
