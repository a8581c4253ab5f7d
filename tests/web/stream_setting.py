"""The search and stream routers over fakes, behind a bare FastAPI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI
from limits.aio.storage import MemoryStorage

from bot.core.track import Quality, Track, TrackId
from bot.services.admission import Rule
from bot.services.events import Answered
from bot.services.flights import Flights
from bot.services.resolving import Resolver
from bot.services.stream_cache import StreamCache
from bot.services.streaming import StreamFiles, StreamLinks, maker
from bot.storage.windows import MovingWindows
from bot.web.search import search_router
from bot.web.spotix import Door
from bot.web.streams import streams_router
from bot.web.tokens import StreamTokens
from tests.services.fakes import ELISE, ODE, FixedCatalog, FixedSource, MemoryTracks
from tests.services.stream_fakes import Mp3Workshop

KEY = b"k" * 32
BASE = "https://music.example"
TUNE = Track(
    id=TrackId("spotify:track:4k3xDpAdBuM17mNNHhOZkK"),
    title="Morning Tune",
    artists=("Edvard Grieg", "Ensemble"),
    album="Suite",
    duration=213.4,
    released="2015-02-24",
    cover_url="https://pictures.example/1.jpg",
)


class StreamSetting:
    """Everything the two routers need; the visitor's address is what ``X-Test-Address`` says."""

    def __init__(
        self,
        folder: Path,
        *,
        blocked: tuple[str, ...] = (),
        searches: int = 1000,
        streams: int = 1000,
        search_seconds: float = 15.0,
        stream_seconds: float = 30.0,
    ) -> None:
        self.now = 1_790_000_000.0
        self.catalog = FixedCatalog(ODE, ELISE, TUNE)
        self.source = FixedSource()
        self.told: list[Answered] = []
        self.resolver = Resolver(MemoryTracks(), self.catalog, nothing={})
        self.files = StreamFiles(
            StreamCache(folder / "streams"),
            flights=Flights(folder / "work"),
            make=maker([self.source], Mp3Workshop()),
            observe=self.told.append,
            clock=lambda: self.now,
        )
        self.tokens = StreamTokens(KEY, clock=lambda: self.now)
        self.links = StreamLinks(self.files, sign=self.tokens.issue, public_url=BASE)
        door = Door(
            MovingWindows(MemoryStorage()),
            client_address=lambda request: request.headers.get("X-Test-Address", "192.0.2.1"),
            blocked_agents=blocked,
        )
        self.app = FastAPI()
        self.app.include_router(
            search_router(
                resolver=self.resolver,
                links=self.links,
                door=door,
                rule=Rule(searches),
                clock=lambda: self.now,
                seconds=search_seconds,
            )
        )
        self.app.include_router(
            streams_router(
                resolver=self.resolver,
                source=self.files,
                tokens=self.tokens,
                door=door,
                rule=Rule(streams),
                seconds=stream_seconds,
            )
        )

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        """A caller of the API."""
        transport = httpx.ASGITransport(self.app)
        agent = {"User-Agent": "Mozilla/5.0"}
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=agent, trust_env=False) as one:
            yield one

    async def get(self, path: str, *, headers: dict[str, str] | None = None, **params: str) -> httpx.Response:
        """One request."""
        return await self.ask(path, params, headers=headers)

    async def ask(
        self, path: str, params: Mapping[str, str], *, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """One request whose parameters are only known when it is made."""
        async with self.client() as client:
            return await client.get(path, params=dict(params), headers=headers)

    async def token(self, track: Track = ODE, quality: Quality = Quality.V0, seconds: float = 60.0) -> str:
        """A token for a track that was found before."""
        await self.get("/api/search", q=track.title)
        return self.tokens.issue(track.id, quality, seconds)
