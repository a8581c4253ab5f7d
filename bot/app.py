"""The only module that knows every class: it builds Songwire from its settings and opens and closes it in order."""

from __future__ import annotations

import asyncio
import gc
import itertools
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
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
from bot.audio.youtube_options import parse_extractor_args
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
from bot.core.track import Track, TrackId
from bot.jobs.engine import DbosEngine, EngineOptions
from bot.log import MatchObserver, Observer
from bot.services.admission import Action, Admission, Rule
from bot.services.answering import Answering
from bot.services.choosing import Chooser
from bot.services.collecting import Collecting
from bot.services.collection_job import CollectionJob
from bot.services.delivery import Delivery
from bot.services.flights import Flights
from bot.services.heartbeat import Heartbeat
from bot.services.job_runner import JobRunner
from bot.services.jobs import JobKind
from bot.services.lyric_sheets import LyricSheets
from bot.services.ports import AudioSource, Lookup, NameCatalog
from bot.services.ports_workers import Role
from bot.services.queue import Queue
from bot.services.replies import Replies
from bot.services.resolving import Resolver
from bot.services.slots import Slots
from bot.services.song_job import Ready, SongJob, TrackDelivery
from bot.settings import Settings
from bot.storage.breakers import BreakerRepository
from bot.storage.corrections import CorrectionRepository
from bot.storage.database import Database, open_database
from bot.storage.files import FileRepository
from bot.storage.inbox import InboxRepository
from bot.storage.jobs import JobRepository
from bot.storage.locks import AdvisoryLocks
from bot.storage.short_links import ShortLinkRepository
from bot.storage.tracks import TrackRepository
from bot.storage.windows import MovingWindows
from bot.storage.workers import WorkerRepository
from bot.telegram.client import Client
from bot.telegram.frontend import Frontend
from bot.telegram.handlers import Handlers, Read
from bot.telegram.languages import Languages
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presses import Presses
from bot.telegram.profile import Profile

GRACE = 20.0
"""Seconds that work under way gets when Songwire is told to stop."""
ALONE = "songwire"
"""The name of a process that shares its database with nobody."""
KEPT_JOBS = 2 * 86_400.0
"""Seconds for which the id of a job that is over stays known: Telegram repeats no update after a day."""
COLLECTIONS_KEPT, SHEETS_KEPT = 200, 500
RECENT = 10_000
"""Tracks, names and files kept in memory; the database has them all."""
NOTHING_SECONDS = 300.0
"""How long a name that nobody knew is not asked about again."""
QUESTION_SECONDS = 3600.0
"""How long "More…" works under a question."""
CHOICES_SECONDS = 60.0
"""How long another process's corrections may go unnoticed."""
SETTLING = 0.005
"""Seconds between two looks at whether all is done."""
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

    frontend: Frontend | None
    """Listens to Telegram; None in a process that only works."""
    runner: JobRunner
    jobs: JobRepository
    housekeeping: Sequence[Callable[[], Awaitable[None]]]
    """What goes on beside answering, until it is cancelled."""
    data: Path

    async def serve(self, stop: asyncio.Event) -> None:
        """Answer people until ``stop`` is set, then let what is under way end. Raises InvalidToken."""
        # What exists by now stays to the end: unfrozen, the collector would walk all of it again and again, up to
        # 90 ms at a time in which nobody is answered.
        gc.collect()
        gc.freeze()
        listening = asyncio.ensure_future(self.frontend.run() if self.frontend is not None else stop.wait())
        stopped = asyncio.ensure_future(stop.wait())
        tasks = [listening, stopped, *(asyncio.ensure_future(one()) for one in (*self.housekeeping, self._beat))]
        # Only listening can end by itself, by a token that is refused: everything else goes on until it is stopped.
        await asyncio.wait([listening, stopped], return_when=asyncio.FIRST_COMPLETED)
        log.info("songwire.stopping", under_way=len(self.runner), grace=GRACE)
        refused = listening.exception() if listening.done() else None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        pulse.stop(self.data)
        await self._wind_down()
        if refused is not None:
            raise refused

    async def _wind_down(self) -> None:
        """Let what is under way end for a while; the rest goes on at the next start."""
        if self.frontend is not None:
            await self.frontend.drain(grace=GRACE)
        try:
            async with asyncio.timeout(GRACE):
                await self.runner.idle()
        except TimeoutError:
            log.info("songwire.unfinished", jobs=len(self.runner))
        log.info("songwire.stopped")

    async def idle(self) -> None:
        """Wait until every update accepted so far is answered, deliveries included."""
        while True:
            if self.frontend is not None:
                await self.frontend.idle()
            await self.runner.idle()
            if not await self.jobs.open():
                return
            await asyncio.sleep(SETTLING)  # a job that was put in has not begun yet

    async def _beat(self) -> None:
        while True:
            try:
                pulse.beat(self.data, self.frontend.poller.age if self.frontend is not None else 0.0)
            except OSError as error:
                log.warning("pulse.not_written", exc_info=error)
            await asyncio.sleep(BEAT)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What Songwire needs to know to answer, without Telegram: for the bot and for ``songwire resolve`` alike."""

    database: Database
    library: LibrarySource | None
    lookup: Lookup
    chain: Chain | None
    """All catalogues together; None for a bot that asks nobody but its library."""
    spotify: WebApi | None
    tracks: TrackRepository
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
        yield Knowledge(database, library, lookup, chain, spotify, tracks, resolver, chooser, *fetchers)


@asynccontextmanager
async def open_songwire(
    settings: Settings, *, role: Role = Role.ALL, sources: SourceMaker | None = None
) -> AsyncIterator[Songwire]:
    """Build Songwire from its settings and open it, ready to `Songwire.serve`; whatever was opened is closed again.

    ``sources`` makes the sources of audio, where it shall not be those of the settings.
    """
    assert settings.telegram_token is not None
    async with AsyncExitStack() as stack:
        knowledge = await stack.enter_async_context(open_knowledge(settings))
        client = Client(settings.telegram_token.get_secret_value(), settings.telegram_api)
        stack.push_async_callback(client.close_connections)
        languages = Languages()
        messenger = ChatMessenger(client, languages, lyrics=bool(settings.catalogs))
        lyrics = LyricsClient(knowledge.get) if settings.catalogs else None
        workshop = FfmpegWorkshop(
            Ffmpeg(find_ffmpeg()),
            fetch=knowledge.fetch if settings.catalogs else None,
            lyrics=lyrics,
            limit=settings.upload_limit,
        )
        made: Sequence[AudioSource] = ()
        if sources is not None:
            made = sources(settings, knowledge)
        elif role is not Role.FRONT:
            made = _sources(settings, knowledge, await _youtube(settings, knowledge, workshop, stack))
        office = await _open_office(settings, knowledge, role, messenger, made, workshop, stack)
        frontend, profile = None, None
        if role is not Role.WORKER:
            handlers = _handlers(settings, knowledge, office, messenger, lyrics)
            frontend = Frontend(client, handlers, InboxRepository(knowledge.database), clock=time.monotonic)
            stack.push_async_callback(frontend.close)
            await frontend.open()
            profile = Profile(client, languages)
            await profile.open()
        else:
            await client.initialize()
        # Last, since it takes up at once what was left behind.
        await stack.enter_async_context(office.engine)
        chores = [_rescan(knowledge.library), office.runner.watch, office.prune, *office.chores]
        if profile is not None:
            chores.append(profile.publish)
        yield Songwire(frontend, office.runner, office.store, chores, settings.data)


@dataclass(frozen=True, slots=True)
class _Office:
    """What promises are kept with."""

    delivery: Delivery
    queue: Queue
    store: JobRepository
    replies: Replies
    engine: DbosEngine
    runner: JobRunner
    chores: Sequence[Callable[[], Awaitable[None]]]

    async def prune(self) -> None:
        """Forget jobs that are long over, once an hour."""
        while True:
            try:
                await self.engine.forget(await self.store.prune(time.time() - KEPT_JOBS))
            except Exception as error:
                log.error("jobs.not_pruned", exc_info=error)
            await asyncio.sleep(3600)


async def _open_office(
    settings: Settings,
    knowledge: Knowledge,
    role: Role,
    messenger: ChatMessenger,
    sources: Sequence[AudioSource],
    workshop: FfmpegWorkshop,
    stack: AsyncExitStack,
) -> _Office:
    database = knowledge.database
    locks = AdvisoryLocks(database) if database.dialect == "postgresql" else None
    flights = Flights(settings.data / "work", locks)
    flights.sweep()
    delivery = Delivery(
        files=FileRepository(database, recent=LRUCache(RECENT), now=_now),
        sources=sources,
        workshop=workshop,
        messenger=messenger,
        flights=flights,
        slots=Slots(settings.fetches_at_once),
    )
    store = JobRepository(database)
    replies = Replies(messenger, Observer(), time.time)
    tracks = TrackDelivery(delivery, replies)
    ready = _ready(knowledge)
    song = SongJob(ready=ready, tracks=tracks, messenger=messenger, replies=replies, store=store)
    collection = CollectionJob(
        ready=ready, tracks=tracks, messenger=messenger, replies=replies, store=store, clock=time.time
    )
    runner = JobRunner(store, {JobKind.SONG: song.run, JobKind.COLLECTION: collection.run})
    name = ALONE if locks is None else await _name(locks, stack)
    options = EngineOptions(url=settings.jobs_database, name=name, starts=role is Role.ALL, works=role is Role.WORKER)
    engine = DbosEngine(options, runner.run)
    queue = Queue(store, engine, runner.stop)
    chores: list[Callable[[], Awaitable[None]]] = []
    if locks is not None:
        heart = Heartbeat(WorkerRepository(database), engine.recover, name=name, role=role)
        stack.push_async_callback(heart.leave)
        chores.append(partial(heart.run, lambda error: log.error("heartbeat.failed", exc_info=error)))
    return _Office(delivery, queue, store, replies, engine, runner, chores)


async def _name(locks: AdvisoryLocks, stack: AsyncExitStack) -> str:
    """A name for this process that no living one has: a restarted container gets its old one, and its old work."""
    for number in itertools.count(1):
        name = f"{socket.gethostname()}-{number}"
        attempt = AsyncExitStack()
        if await attempt.enter_async_context(locks.attempt(f"process {name}")):
            await stack.enter_async_context(attempt)
            return name
        await attempt.aclose()
    raise AssertionError("unreachable")


def _ready(knowledge: Knowledge) -> Ready:
    """Tracks as they are delivered: what a list's entry does not say is looked up first."""

    async def ready(id: TrackId) -> Track | None:
        track = await knowledge.resolver.picked(id)
        if track is not None and knowledge.chain is not None and track.album is None and track.isrc is None:
            track = await knowledge.chain.enrich(track)
        return track

    return ready


def _handlers(
    settings: Settings,
    knowledge: Knowledge,
    office: _Office,
    messenger: ChatMessenger,
    lyrics: LyricsClient | None,
) -> Handlers:
    admission = _admission(settings)
    answering = Answering(
        resolver=knowledge.resolver,
        delivery=office.delivery,
        admission=admission,
        messenger=messenger,
        queue=office.queue,
        replies=office.replies,
        clock=time.time,
        questions=TTLCache(RECENT, ttl=QUESTION_SECONDS),
        chooser=knowledge.chooser if "youtube" in settings.sources else None,
        admins=settings.admins,
    )
    collecting = None
    if knowledge.chain is not None:
        collecting = Collecting(
            collector=knowledge.chain,
            tracks=knowledge.tracks,
            store=office.store,
            delivery=office.delivery,
            admission=admission,
            messenger=messenger,
            queue=office.queue,
            replies=office.replies,
            clock=time.time,
            recent=TTLCache(COLLECTIONS_KEPT, ttl=QUESTION_SECONDS),
            limit=settings.tracks_per_collection,
        )
    presses = Presses(
        answering=answering,
        queue=office.queue,
        messenger=messenger,
        collecting=collecting,
        lyrics=_lyric_sheets(knowledge, lyrics) if lyrics is not None else None,
    )
    return Handlers(
        answering=answering,
        queue=office.queue,
        messenger=messenger,
        presses=presses,
        collecting=collecting,
        read=_read(),
    )


def _lyric_sheets(knowledge: Knowledge, lyrics: LyricsClient) -> LyricSheets:
    async def find(track: Track) -> str | None:
        found = await lyrics.find(track)
        return found.text if found is not None else None

    return LyricSheets(knowledge.resolver.picked, find, recent=TTLCache(SHEETS_KEPT, ttl=QUESTION_SECONDS))


def _rescan(library: LibrarySource | None) -> Callable[[], Awaitable[None]]:
    async def rescan() -> None:
        while library is not None:
            await asyncio.sleep(RESCAN)
            try:
                await library.refresh()
            except OSError as error:
                log.warning("library.not_scanned", exc_info=error)

    return rescan


def youtube_options(settings: Settings) -> YoutubeOptions:
    """What the settings say about YouTube."""
    proxy, arguments = settings.youtube_proxy, settings.youtube_extractor_args
    uploaded = settings.uploaded_cookies if settings.uploaded_cookies.is_file() else None
    return YoutubeOptions(
        proxy=proxy.get_secret_value() if proxy else None,
        cookies=settings.youtube_cookies or uploaded,
        extractor_args=parse_extractor_args(arguments.get_secret_value()) if arguments else {},
        po_provider=settings.youtube_po_provider,
        cache=settings.data / "yt-dlp",
        videos_per_minute=settings.youtube_per_minute,
        deadline=settings.youtube_deadline,
        parallel=settings.youtube_parallel,
        spare=settings.youtube_warm,
    )


async def _youtube(
    settings: Settings, knowledge: Knowledge, workshop: FfmpegWorkshop, stack: AsyncExitStack
) -> YoutubeSource | None:
    if "youtube" not in settings.sources:
        return None
    youtube = YoutubeSource(youtube_options(settings), encoder=workshop.encoder, find=knowledge.chooser.uploads)
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
        Action.COLLECT: Rule(settings.collected_per_day, 86_400),
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
