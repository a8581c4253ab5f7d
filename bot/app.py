"""The only module that knows every class: it builds Songwire from its settings and opens and closes it in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from cachetools import LRUCache, TTLCache
from limits.aio.storage import MemoryStorage

from bot import pulse
from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.audio.library import LibrarySource
from bot.audio.workshop import FfmpegWorkshop
from bot.audio.youtube import YoutubeOptions, YoutubeSource
from bot.catalog.library import LibraryCatalog
from bot.log import Observer
from bot.services.admission import Action, Admission, Rule
from bot.services.answering import Answering
from bot.services.delivery import Delivery
from bot.services.flights import Flights
from bot.services.nursery import Nursery
from bot.services.ports import AudioSource, Catalog
from bot.services.resolving import Resolver
from bot.settings import Settings
from bot.storage.database import Database, open_database
from bot.storage.files import FileRepository
from bot.storage.tracks import TrackRepository
from bot.storage.windows import MovingWindows
from bot.telegram.client import Client
from bot.telegram.frontend import Frontend
from bot.telegram.handlers import Handlers
from bot.telegram.messenger import ChatMessenger

GRACE = 20.0
"""Seconds that work under way gets when Songwire is told to stop."""
RECENT = 10_000
"""Tracks, names and files kept in memory; the database has them all."""
BEAT = 15.0
"""Seconds between two marks of the pulse."""
RESCAN = 300.0
"""Seconds between two looks at the library's folder."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Songwire:
    """Everything, built and open."""

    frontend: Frontend
    nursery: Nursery
    library: LibrarySource | None
    data: Path

    async def serve(self, stop: asyncio.Event) -> None:
        """Answer people until ``stop`` is set, then let what is under way end. Raises InvalidToken."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work) for work in (self._rescan(), self._beat(), self.frontend.run())]
            await stop.wait()
            log.info("songwire.stopping", under_way=len(self.nursery), grace=GRACE)
            for task in tasks:
                task.cancel()
        pulse.stop(self.data)
        await self.frontend.drain(grace=GRACE)
        cut_off = await self.nursery.close(grace=GRACE)
        log.info("songwire.stopped", cut_off=cut_off)

    async def idle(self) -> None:
        """Wait until every update accepted so far is answered, deliveries included."""
        await self.frontend.idle()
        await self.nursery.idle()

    async def _beat(self) -> None:
        while True:
            pulse.beat(self.data, self.frontend.poller.age)
            await asyncio.sleep(BEAT)

    async def _rescan(self) -> None:
        while self.library is not None:
            await asyncio.sleep(RESCAN)
            await self.library.refresh()


@asynccontextmanager
async def open_songwire(settings: Settings) -> AsyncIterator[Songwire]:
    """Build Songwire from its settings and open it, ready to `Songwire.serve`; whatever was opened is closed again."""
    assert settings.telegram_token is not None
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings.database))
        library = LibrarySource(settings.library) if settings.library is not None else None
        if library is not None:
            await library.refresh()
        client = Client(settings.telegram_token.get_secret_value(), settings.telegram_api)
        nursery = Nursery()
        messenger = ChatMessenger(client)
        answering = _answering(settings, database, library, messenger, nursery)
        frontend = Frontend(client, Handlers(answering, messenger), clock=time.monotonic)
        stack.push_async_callback(frontend.close)
        stack.push_async_callback(nursery.close, grace=0)
        await frontend.open()
        await frontend.announce()
        yield Songwire(frontend, nursery, library, settings.data)


def _answering(
    settings: Settings,
    database: Database,
    library: LibrarySource | None,
    messenger: ChatMessenger,
    nursery: Nursery,
) -> Answering:
    ffmpeg = Ffmpeg(find_ffmpeg())
    work = settings.data / "work"
    tracks = TrackRepository(
        database, recent=LRUCache(RECENT), recent_aliases=LRUCache(RECENT), now=lambda: datetime.now(UTC)
    )
    delivery = Delivery(
        files=FileRepository(database, recent=LRUCache(RECENT), now=lambda: datetime.now(UTC)),
        sources=_sources(settings, library),
        workshop=FfmpegWorkshop(ffmpeg),
        messenger=messenger,
        flights=Flights(work),
    )
    return Answering(
        resolver=Resolver(tracks, _catalog(library)),
        delivery=delivery,
        admission=_admission(settings),
        messenger=messenger,
        nursery=nursery,
        observe=Observer(),
        clock=time.monotonic,
    )


def _catalog(library: LibrarySource | None) -> Catalog:
    return LibraryCatalog(lambda: library.tracks if library is not None else ())


def _sources(settings: Settings, library: LibrarySource | None) -> Sequence[AudioSource]:
    known: dict[str, AudioSource | None] = {
        "library": library,
        "youtube": YoutubeSource(YoutubeOptions()) if "youtube" in settings.sources else None,
    }
    return [source for name in settings.sources if (source := known[name]) is not None]


def _admission(settings: Settings) -> Admission:
    rules = {
        Action.SEARCH: Rule(settings.searches_per_minute),
        Action.FETCH: Rule(settings.fetches_per_minute),
    }
    told: TTLCache[tuple[Action, int], float] = TTLCache(RECENT, ttl=60)
    return Admission(MovingWindows(MemoryStorage()), rules, clock=time.monotonic, told=told)
