"""Knowing when not to ask: a circuit breaker that survives a restart, and a count of requests in a moving window.

Spotify answers a used-up quota with a Retry-After of half a day and more. Asking again meanwhile helps nobody, so the
breaker is written down where a new process finds it. Times are wall-clock seconds since the epoch, because they are
kept across restarts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.ports import BreakerStore, Opened
from bot.services.ports_admin import Counters

Clock = Callable[[], float]

FAILURES = 3
"""Failures in a row after which an upstream is left alone for a while."""
PAUSE = 60.0
"""How long it is then left alone, in seconds."""
WINDOW = 600
"""Seconds of requests that are counted together where the count is kept."""


class MemoryBreakers:
    """A `BreakerStore` for one process that need not remember."""

    def __init__(self) -> None:
        self._opened: dict[str, Opened] = {}

    async def get(self, name: str) -> Opened | None:
        """What was last put under ``name``."""
        return self._opened.get(name)

    async def put(self, name: str, opened: Opened) -> None:
        """Remember ``opened``."""
        self._opened[name] = opened


class Breaker:
    """Says whether one upstream may be asked now.

    The store is read each time, so that what one process learns holds for all of them.
    """

    def __init__(self, name: str, store: BreakerStore, clock: Clock) -> None:
        self.name = name
        self._store = store
        self._clock = clock
        self._failures = 0

    async def opened(self) -> Opened | None:
        """Why and until when the upstream may not be asked; None if it may."""
        opened = await self._store.get(self.name)
        return opened if opened is not None and opened.until > self._clock() else None

    def left(self, opened: Opened) -> float:
        """Seconds until ``opened`` is over."""
        return max(0.0, opened.until - self._clock())

    async def last(self) -> Opened | None:
        """The latest opening, even one that is over."""
        return await self._store.get(self.name)

    async def open(self, seconds: float, reason: str) -> Opened:
        """Leave the upstream alone for ``seconds``; a later end that is already known stays."""
        opened = Opened(self._clock() + seconds, reason)
        known = await self._store.get(self.name)
        if known is not None and known.until >= opened.until:
            return known
        await self._store.put(self.name, opened)
        return opened

    def succeeded(self) -> None:
        """The upstream answered."""
        self._failures = 0

    async def failed(self) -> None:
        """The upstream did not answer; several times in a row and it is left alone for a minute."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._failures = 0
            await self.open(PAUSE, "failing")


class Budget:
    """At most ``limit`` requests within any ``seconds``, counted in memory."""

    def __init__(self, limit: int, seconds: float, clock: Clock) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._ends: deque[float] = deque()
        """When each counted request leaves the window; `wait` and `spent` must not round differently."""

    @property
    def spent(self) -> int:
        """Requests within the window that ends now."""
        now = self._clock()
        while self._ends and self._ends[0] <= now:
            self._ends.popleft()
        return len(self._ends)

    @property
    def wait(self) -> float:
        """Seconds until a request is allowed; 0 if one is now."""
        if self.spent < self._limit:
            return 0.0
        return self._ends[0] - self._clock() if self._ends else self._seconds

    def take(self) -> bool:
        """Count a request; False, and nothing counted, if the budget is used up."""
        if self.spent >= self._limit:
            return False
        self._ends.append(self._clock() + self._seconds)
        return True


class MemoryCounters:
    """A `Counters` for one process that need not remember."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, int], int] = {}

    async def add(self, name: str, window: int, amount: int = 1) -> int:
        """Count ``amount``; what the window counts now is returned."""
        self._counts[name, window] = self._counts.get((name, window), 0) + amount
        return self._counts[name, window]

    async def total(self, name: str, since: int) -> int:
        """What all windows count that began at ``since`` or later."""
        return sum(count for (one, window), count in self._counts.items() if one == name and window >= since)

    async def prune(self, before: int) -> None:
        """Remove windows that began before ``before``."""
        self._counts = {key: count for key, count in self._counts.items() if key[1] >= before}


class KeptBudget:
    """At most ``limit`` requests within any ``seconds``, of all processes together and across restarts.

    They are counted in windows of `WINDOW` seconds, so one may count for that much longer than it has to.
    """

    def __init__(self, name: str, limit: int, seconds: int, store: Counters, clock: Clock) -> None:
        self._name = name
        self._limit = limit
        self._seconds = seconds
        self._store = store
        self._clock = clock

    async def spent(self) -> int:
        """Requests that still count."""
        return await self._store.total(self._name, self._first())

    async def take(self) -> bool:
        """Count a request; False, and nothing counted, if the budget is used up."""
        if await self.spent() >= self._limit:
            return False
        await self._store.add(self._name, self._window(self._clock()))
        return True

    async def wait(self) -> float:
        """Seconds until a request is allowed; 0 if one is now."""
        now, oldest = self._clock(), self._first() // WINDOW
        first, last = oldest, self._window(now) // WINDOW + 1
        # The later a window, the less is counted since it began: half of those left can be ruled out each time.
        while first < last:
            middle = (first + last) // 2
            if await self._store.total(self._name, middle * WINDOW) < self._limit:
                last = middle
            else:
                first = middle + 1
        return first * WINDOW + self._seconds - now if first > oldest else 0.0

    def _first(self) -> int:
        """When the oldest window began in which something may still count."""
        return self._window(self._clock() - self._seconds)

    def _window(self, moment: float) -> int:
        return int(moment // WINDOW) * WINDOW


@dataclass(frozen=True, slots=True)
class SpotifyState:
    """What `songwire doctor` tells about the Web API."""

    paused_until: float | None
    """Wall-clock seconds before which it is not asked; None if it may be asked now."""
    reason: str | None
    """Why it was last paused: the value of a `Sense`."""
    requests: int
    """Asked in the last 24 hours."""
    limit: int
