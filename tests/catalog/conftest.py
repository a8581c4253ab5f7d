"""Fixtures of the catalogue tests: fake upstreams on loopback ports and a clock that only tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.catalog.breaker import MemoryBreakers, MemoryCounters
from bot.catalog.spotify import SpotifyCatalog
from bot.catalog.upstreams import Upstreams
from bot.services.ports import BreakerStore
from tests.fakes.spotify import FakeCatalogs, invented
from tests.fakes.web_api import CLIENT_ID, CLIENT_SECRET


@dataclass
class Clock:
    """A clock that stands still; sleeping moves it."""

    now: float = 1_790_000_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let ``seconds`` pass at once."""
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    """The time of the test."""
    return Clock()


@pytest.fixture
async def fake() -> AsyncIterator[FakeCatalogs]:
    """Spotify and Deezer over the invented world."""
    async with FakeCatalogs(invented()) as fake:
        yield fake


@pytest.fixture
def store() -> MemoryBreakers:
    """What outlives an adapter."""
    return MemoryBreakers()


@dataclass
class SpotifyMaker:
    """Makes adapters; each stands for a process of its own."""

    fake: FakeCatalogs
    clock: Clock
    store: BreakerStore
    counters: MemoryCounters = field(default_factory=MemoryCounters)
    """What outlives an adapter, too."""
    made: list[SpotifyCatalog] = field(default_factory=list)

    def __call__(
        self, *, secret: str = CLIENT_SECRET, daily_requests: int = 1000, timeout: float = 5
    ) -> SpotifyCatalog:
        catalog = SpotifyCatalog(
            CLIENT_ID,
            secret,
            upstreams=Upstreams(self.fake.origins),
            store=self.store,
            clock=self.clock,
            sleep=self.clock.sleep,
            daily_requests=daily_requests,
            timeout=timeout,
            counters=self.counters,
        )
        self.made.append(catalog)
        return catalog


@pytest.fixture
async def make_spotify(fake: FakeCatalogs, clock: Clock, store: MemoryBreakers) -> AsyncIterator[SpotifyMaker]:
    """A maker of adapters that closes what it made."""
    maker = SpotifyMaker(fake, clock, store)
    yield maker
    for catalog in maker.made:
        await catalog.close()


@pytest.fixture
def spotify(make_spotify: SpotifyMaker) -> SpotifyCatalog:
    """One adapter."""
    return make_spotify()
