"""The only module that knows every class: it builds Songwire from its settings and opens and closes it in order."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

import structlog
from cachetools import LRUCache, TTLCache, cached
from limits.aio.storage import MemoryStorage

from bot import __version__, pulse
from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.audio.library import LibrarySource
from bot.audio.lyrics import MAX_ANSWER, LyricsClient
from bot.audio.workshop import FfmpegWorkshop
from bot.audio.youtube import YoutubeOptions, YoutubeSource
from bot.catalog.apple import AppleLookup
from bot.catalog.chain import Chain, WebApi
from bot.catalog.deezer import DeezerCatalog
from bot.catalog.elsewhere import Elsewhere
from bot.catalog.embed import EmbedCatalog
from bot.catalog.http import Http
from bot.catalog.library import LibraryCatalog
from bot.catalog.names import Names
from bot.catalog.short_links import ShortLinks
from bot.catalog.upstreams import Upstreams
from bot.catalog.ytmusic import YouTubeMusicCatalog
from bot.core.errors import CatalogDown
from bot.core.recognise import recognise
from bot.log import MatchObserver, Observer
from bot.services.admission import Action, Admission, Rule
from bot.services.answering import Answering
from bot.services.choosing import Chooser
from bot.services.delivery import Delivery
from bot.services.flights import Flights
from bot.services.nursery import Nursery
from bot.services.ports import AudioSource, Lookup, NameCatalog
from bot.services.resolving import Resolver
from bot.settings import Settings
from bot.storage.breakers import BreakerRepository
from bot.storage.corrections import CorrectionRepository
from bot.storage.database import Database, open_database
from bot.storage.files import FileRepository
from bot.storage.short_links import ShortLinkRepository
from bot.storage.tracks import TrackRepository
from bot.storage.windows import MovingWindows
from bot.telegram.client import Client
from bot.telegram.frontend import Frontend
from bot.telegram.handlers import Handlers, Read
from bot.telegram.languages import Languages
from bot.telegram.messenger import ChatMessenger

GRACE = 20.0
"""Seconds that work under way gets when Songwire is told to stop."""
RECENT = 10_000
"""Tracks, names and files kept in memory; the database has them all."""
NOTHING_SECONDS = 300.0
"""How long a name that nobody knew is not asked about again."""
QUESTION_SECONDS = 3600.0
"""How long "More…" works under a question."""
CHOICES_SECONDS = 60.0
"""How long another process's corrections may go unnoticed."""
BEAT = 15.0
"""Seconds between two marks of the pulse."""
RESCAN = 300.0
"""Seconds between two looks at the library's folder."""
LYRICS_HEADERS = {"User-Agent": f"Songwire/{__version__}"}
"""LRCLIB asks clients to say who they are."""

log = structlog.get_logger()


class Closing(Protocol):
    """Something that is closed when Songwire ends."""

    async def close(self) -> None:
        """Close it; doing it twice is fine."""
        ...


Opened = TypeVar("Opened", bound=Closing)


@dataclass(frozen=True, slots=True)
class Songwire:
    """Everything, built and open."""

    frontend: Frontend
    nursery: Nursery
    library: LibrarySource | None
    data: Path

    async def serve(self, stop: asyncio.Event) -> None:
        """Answer people until ``stop`` is set, then let what is under way end. Raises InvalidToken."""
        # What exists by now stays to the end: unfrozen, the collector would walk all of it again and again, up to
        # 90 ms at a time in which nobody is answered.
        gc.collect()
        gc.freeze()
        listening = asyncio.ensure_future(self.frontend.run())
        tasks = [listening, *map(asyncio.ensure_future, (self._rescan(), self._beat(), stop.wait()))]
        # Only listening can end by itself, by a token that is refused: everything else goes on until it is stopped.
        await asyncio.wait([listening, tasks[-1]], return_when=asyncio.FIRST_COMPLETED)
        log.info("songwire.stopping", under_way=len(self.nursery), grace=GRACE)
        refused = listening.exception() if listening.done() else None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        pulse.stop(self.data)
        await self.frontend.drain(grace=GRACE)
        cut_off = await self.nursery.close(grace=GRACE)
        log.info("songwire.stopped", cut_off=cut_off)
        if refused is not None:
            raise refused

    async def idle(self) -> None:
        """Wait until every update accepted so far is answered, deliveries included."""
        await self.frontend.idle()
        await self.nursery.idle()

    async def _beat(self) -> None:
        while True:
            try:
                pulse.beat(self.data, self.frontend.poller.age)
            except OSError as error:
                log.warning("pulse.not_written", exc_info=error)
            await asyncio.sleep(BEAT)

    async def _rescan(self) -> None:
        while self.library is not None:
            await asyncio.sleep(RESCAN)
            try:
                await self.library.refresh()
            except OSError as error:
                log.warning("library.not_scanned", exc_info=error)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What Songwire needs to know to answer, without Telegram: for the bot and for ``songwire resolve`` alike."""

    database: Database
    library: LibrarySource | None
    lookup: Lookup
    chain: Chain | None
    """All catalogues together; None for a bot that asks nobody but its library."""
    spotify: WebApi | None
    resolver: Resolver
    chooser: Chooser
    fetch: Callable[[str], Awaitable[bytes]]
    """Gets a cover."""
    get: Callable[[str, Mapping[str, str]], Awaitable[bytes]]
    """Gets lyrics: what a URL answers with query parameters."""


SourceMaker = Callable[[Settings, Knowledge], Sequence[AudioSource]]


@asynccontextmanager
async def open_knowledge(settings: Settings) -> AsyncIterator[Knowledge]:
    """Open the database, the library and the catalogues."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings.database))
        library = LibrarySource(settings.library) if settings.library is not None else None
        if library is not None:
            await library.refresh()
        own = LibraryCatalog(lambda: library.tracks if library is not None else ())
        upstreams = Upstreams(settings.upstreams)
        outside = _closed_by(stack, Http(upstreams, public_only=True))
        spotify = _spotify(settings, upstreams, database, stack)
        music = _closed_by(stack, YouTubeMusicCatalog(upstreams, clock=time.monotonic))
        http = _closed_by(stack, Http(upstreams))
        chain = _chain(settings, own, spotify, music, http, outside, database) if settings.catalogs else None
        tracks = TrackRepository(database, recent=LRUCache(RECENT), recent_aliases=LRUCache(RECENT), now=_now)
        lookup: Lookup = chain or own
        resolver = Resolver(tracks, lookup, nothing=TTLCache(RECENT, ttl=NOTHING_SECONDS))
        chooser = Chooser(
            music=music if "youtube" in settings.sources else None,
            corrections=CorrectionRepository(database, recent=TTLCache(RECENT, ttl=CHOICES_SECONDS), now=_now),
            observe=MatchObserver(),
            clock=time.monotonic,
        )
        fetchers = outside.content, _lyrics_getter(outside)
        yield Knowledge(database, library, lookup, chain, spotify, resolver, chooser, *fetchers)


@asynccontextmanager
async def open_songwire(settings: Settings, *, sources: SourceMaker | None = None) -> AsyncIterator[Songwire]:
    """Build Songwire from its settings and open it, ready to `Songwire.serve`; whatever was opened is closed again.

    ``sources`` makes the sources of audio, where it shall not be those of the settings.
    """
    assert settings.telegram_token is not None
    async with AsyncExitStack() as stack:
        knowledge = await stack.enter_async_context(open_knowledge(settings))
        client = Client(settings.telegram_token.get_secret_value(), settings.telegram_api)
        nursery = Nursery()
        languages = Languages()
        messenger = ChatMessenger(client, languages)
        workshop = FfmpegWorkshop(
            Ffmpeg(find_ffmpeg()),
            fetch=knowledge.fetch if settings.catalogs else None,
            lyrics=LyricsClient(knowledge.get) if settings.catalogs else None,
        )
        if sources is not None:
            made = sources(settings, knowledge)
        else:
            youtube = await _youtube(settings, knowledge, workshop, stack)
            made = _sources(settings, knowledge, youtube)
        answering = _answering(settings, knowledge, messenger, nursery, made, workshop)
        frontend = Frontend(client, Handlers(answering, messenger, read=_read()), clock=time.monotonic)
        stack.push_async_callback(frontend.close)
        stack.push_async_callback(nursery.close, grace=0)
        await frontend.open()
        await frontend.announce()
        yield Songwire(frontend, nursery, knowledge.library, settings.data)


def _answering(
    settings: Settings,
    knowledge: Knowledge,
    messenger: ChatMessenger,
    nursery: Nursery,
    sources: Sequence[AudioSource],
    workshop: FfmpegWorkshop,
) -> Answering:
    flights = Flights(settings.data / "work")
    flights.sweep()
    delivery = Delivery(
        files=FileRepository(knowledge.database, recent=LRUCache(RECENT), now=_now),
        sources=sources,
        workshop=workshop,
        messenger=messenger,
        flights=flights,
    )
    return Answering(
        resolver=knowledge.resolver,
        delivery=delivery,
        admission=_admission(settings),
        messenger=messenger,
        nursery=nursery,
        observe=Observer(),
        clock=time.monotonic,
        questions=TTLCache(RECENT, ttl=QUESTION_SECONDS),
        chooser=knowledge.chooser if "youtube" in settings.sources else None,
        admins=settings.admins,
    )


async def _youtube(
    settings: Settings, knowledge: Knowledge, workshop: FfmpegWorkshop, stack: AsyncExitStack
) -> YoutubeSource | None:
    if "youtube" not in settings.sources:
        return None
    options = YoutubeOptions(cache=settings.data / "yt-dlp")
    youtube = YoutubeSource(options, encoder=workshop.encoder, find=knowledge.chooser.uploads)
    knowledge.chooser.search_also(youtube)
    _closed_by(stack, youtube)
    await youtube.open()
    return youtube


def _sources(settings: Settings, knowledge: Knowledge, youtube: YoutubeSource | None) -> Sequence[AudioSource]:
    known: dict[str, AudioSource | None] = {"library": knowledge.library, "youtube": youtube}
    return [source for name in settings.sources if (source := known[name]) is not None]


def _admission(settings: Settings) -> Admission:
    rules = {
        Action.SEARCH: Rule(settings.searches_per_minute),
        Action.FETCH: Rule(settings.fetches_per_minute),
    }
    told: TTLCache[tuple[Action, int], float] = TTLCache(RECENT, ttl=60)
    return Admission(MovingWindows(MemoryStorage()), rules, clock=time.monotonic, told=told)


def _spotify(settings: Settings, upstreams: Upstreams, database: Database, stack: AsyncExitStack) -> WebApi | None:
    secret = settings.spotify_client_secret
    if settings.spotify_client_id is None or secret is None or "spotify" not in settings.catalogs:
        return None
    # Imported only for those who have credentials: spotipy costs 10 MB.
    from bot.catalog.spotify import SpotifyCatalog  # noqa: PLC0415

    catalog = SpotifyCatalog(
        settings.spotify_client_id,
        secret.get_secret_value(),
        upstreams=upstreams,
        store=BreakerRepository(database),
        clock=time.time,
    )
    return _closed_by(stack, catalog)


def _chain(
    settings: Settings,
    library: LibraryCatalog,
    spotify: WebApi | None,
    music: YouTubeMusicCatalog,
    http: Http,
    outside: Http,
    database: Database,
) -> Chain:
    deezer = DeezerCatalog(http, clock=time.monotonic)
    known: dict[str, NameCatalog | None] = {"spotify": spotify, "deezer": deezer, "ytmusic": music}
    # What only the library can deliver, only the library is asked about: any other hit would be an empty promise.
    asked = settings.catalogs if settings.sources != ("library",) else ()
    targets = ShortLinkRepository(database, recent=LRUCache(RECENT))
    return Chain(
        library=library,
        spotify=spotify,
        pages=EmbedCatalog(http),
        deezer=deezer,
        others=Elsewhere(outside, deezer, AppleLookup(outside, clock=time.monotonic)),
        names=Names(library, [catalog for name in asked if (catalog := known[name]) is not None]),
        resolve_short=ShortLinks(outside, targets).resolve,
    )


def _lyrics_getter(outside: Http) -> Callable[[str, Mapping[str, str]], Awaitable[bytes]]:
    async def get(url: str, params: Mapping[str, str]) -> bytes:
        reply = await outside.get(url, params=params, headers=LYRICS_HEADERS, max_bytes=MAX_ANSWER)
        if reply.status != 200:
            raise CatalogDown(f"lyrics answered {reply.status}")
        return reply.body

    return get


def _closed_by(stack: AsyncExitStack, opened: Opened) -> Opened:
    stack.push_async_callback(opened.close)
    return opened


def _read() -> Read:
    # What many ask for, many ask for in the same words; reading a message takes as long as sending a cached song.
    return cached(LRUCache(RECENT))(recognise)


def _now() -> datetime:
    return datetime.now(UTC)
