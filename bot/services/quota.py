"""How many songs a person may have fetched in a day, counted where every process sees it and no restart forgets it."""

from __future__ import annotations

from collections.abc import Callable

from bot.services.ports_admin import Counters
from bot.services.ports_people import People

DAY_SECONDS = 86_400


class DailyQuota:
    """Fulfils the `Quota` port of admission. Days are those of UTC."""

    def __init__(self, counters: Counters, people: People, songs: int, *, clock: Callable[[], float]) -> None:
        """``songs`` a day for everybody to whom the operator has not granted another number."""
        self._counters = counters
        self._people = people
        self._songs = songs
        self._clock = clock

    async def left(self, person: int) -> int:
        """How many more they may have today."""
        known = await self._people.get(person) if person > 0 else None
        granted = self._songs if known is None or known.quota is None else known.quota
        return max(granted - await self._counters.total(_name(person), self._today()), 0)

    async def charge(self, person: int, amount: int = 1) -> None:
        """Count ``amount`` more; nothing is kept longer than the day it counts for and the one after."""
        if amount <= 0:
            return
        today = self._today()
        await self._counters.add(_name(person), today, amount)
        await self._counters.prune(today - DAY_SECONDS)

    def wait(self) -> int:
        """Seconds until a new day begins."""
        return self._today() + DAY_SECONDS - int(self._clock())

    def _today(self) -> int:
        now = int(self._clock())
        return now - now % DAY_SECONDS


def _name(person: int) -> str:
    return f"songs-{person}"
