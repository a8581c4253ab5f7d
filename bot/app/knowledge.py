"""What Songwire knows and whom it asks: the database, the library and the catalogues."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from cachetools import LRUCache, TTLCache

from bot import __version__
from bot.app.opening import RECENT, closed_by, now
from bot.audio.library import LibrarySource
from bot.audio.lyrics import MAX_ANSWER
from bot.catalog.apple import AppleLookup
from bot.catalog.chain import Chain, WebApi
from bot.catalog.deezer import DeezerCatalog
from bot.catalog.elsewhere import Elsewhere
from bot.catalog.embed import EmbedCatalog
from bot.catalog.http import Http
from bot.catalog.library import LibraryCatalog
from bot.catalog.names import Names
from bot.catalog.same_song import SameSong
from bot.catalog.short_links import ShortLinks
from bot.catalog.upstreams import Upstreams
from bot.catalog.ytmusic import YouTubeMusicCatalog
from bot.core.errors import CatalogDown
from bot.core.request import Link
from bot.core.track import Track, TrackId
from bot.log import MatchObserver
from bot.services.choosing import Chooser
from bot.services.events import ObserveMatch, ObserveUpstream
from bot.services.known_songs import KnownSongs
from bot.services.link_ports import Follow
from bot.services.ports import Lookup, NameCatalog
from bot.services.resolving import Resolver
from bot.settings import Settings
from bot.storage.breakers import BreakerRepository
from bot.storage.corrections import CorrectionRepository
from bot.storage.counters import CounterRepository
from bot.storage.database import Database, open_database
from bot.storage.short_links import ShortLinkRepository
from bot.storage.tracks import TrackRepository

NOTHING_SECONDS = 300.0
"""How long a name that nobody knew is not asked about again."""
CHOICES_SECONDS = 60.0
"""How long another process's corrections may go unnoticed."""
LYRICS_HEADERS = {"User-Agent": f"Songwire/{__version__}"}
"""LRCLIB asks clients to say who they are."""


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
    known: KnownSongs
    resolver: Resolver
    chooser: Chooser
    fetch: Callable[[str], Awaitable[bytes]]
    """Gets a cover."""
    get: Callable[[str, Mapping[str, str]], Awaitable[bytes]]
    """Gets lyrics: what a URL answers with query parameters."""
    upstreams: Upstreams
    follow: Follow
    """Where a platform's own short links lead."""
    elsewhere: SameSong | None
    """Finds a track on other platforms; None for a bot that asks nobody."""


@asynccontextmanager
async def open_knowledge(
    settings: Settings, *, asked: ObserveUpstream | None = None, matched: ObserveMatch | None = None
) -> AsyncIterator[Knowledge]:
    """Open the database, the library and the catalogues; ``asked`` and ``matched`` are told what is asked of others."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings.database))
        library = LibrarySource(settings.library) if settings.library is not None else None
        if library is not None:
            await library.refresh()
        own = LibraryCatalog(lambda: library.tracks if library is not None else ())
        upstreams = Upstreams(settings.upstreams, observe=asked)
        outside = closed_by(stack, Http(upstreams, public_only=True))
        spotify = _spotify(settings, upstreams, database, stack)
        music = closed_by(stack, YouTubeMusicCatalog(upstreams, clock=time.monotonic))
        http = closed_by(stack, Http(upstreams))
        follow = ShortLinks(outside, ShortLinkRepository(database, recent=LRUCache(RECENT))).resolve
        deezer, apple = DeezerCatalog(http, clock=time.monotonic), AppleLookup(outside, clock=time.monotonic)
        chain, elsewhere = None, None
        if settings.catalogs:
            chain = _chain(
                settings, own, spotify, music, EmbedCatalog(http), deezer, Elsewhere(outside, deezer, apple), follow
            )
            elsewhere = SameSong(deezer, apple, music)
        tracks, known = _tracks(database)
        lookup: Lookup = chain or own
        resolver = Resolver(tracks, lookup, nothing=TTLCache(RECENT, ttl=NOTHING_SECONDS))
        chooser = Chooser(
            music=music if "youtube" in settings.sources else None,
            corrections=CorrectionRepository(database, recent=TTLCache(RECENT, ttl=CHOICES_SECONDS), now=now),
            observe=matched or MatchObserver(),
            clock=time.monotonic,
        )
        yield Knowledge(
            database=database,
            library=library,
            lookup=lookup,
            chain=chain,
            spotify=spotify,
            tracks=tracks,
            known=known,
            resolver=resolver,
            chooser=chooser,
            fetch=outside.content,
            get=_lyrics_getter(outside),
            upstreams=upstreams,
            follow=follow if settings.catalogs else _follow_nothing,
            elsewhere=elsewhere,
        )


def _tracks(database: Database) -> tuple[TrackRepository, KnownSongs]:
    """What is stored, and its index by name, which is told of all that comes and loaded where it is used."""
    recent: LRUCache[TrackId, Track] = LRUCache(RECENT)
    aliases: LRUCache[str, TrackId] = LRUCache(RECENT)

    async def newest(limit: int) -> Sequence[Track]:
        return await tracks.newest(limit)

    known = KnownSongs(newest)
    tracks = TrackRepository(database, recent=recent, recent_aliases=aliases, now=now, noticed=known.notice)
    return tracks, known


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
        counters=CounterRepository(database),
    )
    return closed_by(stack, catalog)


def _chain(
    settings: Settings,
    library: LibraryCatalog,
    spotify: WebApi | None,
    music: YouTubeMusicCatalog,
    pages: EmbedCatalog,
    deezer: DeezerCatalog,
    others: Elsewhere,
    follow: Follow,
) -> Chain:
    known: dict[str, NameCatalog | None] = {"spotify": spotify, "deezer": deezer, "ytmusic": music}
    # What only the library can deliver, only the library is asked about: any other hit would be an empty promise.
    asked = settings.catalogs if settings.sources != ("library",) else ()
    return Chain(
        library=library,
        spotify=spotify,
        pages=pages,
        deezer=deezer,
        others=others,
        names=Names(library, [catalog for name in asked if (catalog := known[name]) is not None]),
        resolve_short=follow,
    )


async def _follow_nothing(link: Link) -> Link:
    raise CatalogDown(f"nobody is asked about {link.url}")


def _lyrics_getter(outside: Http) -> Callable[[str, Mapping[str, str]], Awaitable[bytes]]:
    async def get(url: str, params: Mapping[str, str]) -> bytes:
        reply = await outside.get(url, params=params, headers=LYRICS_HEADERS, max_bytes=MAX_ANSWER)
        if reply.status != 200:
            raise CatalogDown(f"lyrics answered {reply.status}")
        return reply.body

    return get
