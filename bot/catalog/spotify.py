"""Spotify's Web API as a catalogue: few requests, none while its breaker is open, no thread ever kept waiting.

What a new app may call in 2026 is little: one track, album or artist at a time, searches of ten, no one's playlists but
the operator's own, no best-known tracks. Its quota is a few thousand requests in 24 hours for all apps of an account
together, and using it up closes the Web API for half a day; hence the budget, and a breaker that outlives the process.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

import structlog

from bot.catalog import spotify_json
from bot.catalog.breaker import Breaker, Clock, KeptBudget, MemoryCounters, SpotifyState
from bot.catalog.reading import Json
from bot.catalog.spotify_client import TIMEOUT, Answer, Ask, Sense, SpotifyClients
from bot.catalog.upstreams import Upstreams
from bot.core.collection import AlbumCard, Collection
from bot.core.errors import CatalogDown, NotFound
from bot.core.request import Link, LinkKind, SongName
from bot.core.track import Track
from bot.services.ports import BreakerStore
from bot.services.ports_admin import Counters

DAY: Final = 86_400
DAILY_REQUESTS: Final = 3_000
"""One account was cut off after about 3 800 requests in 24 hours (August 2026)."""
THREADS: Final = 4
PATIENCE: Final = 5.0
"""The longest Retry-After, in seconds, that a person is made to wait for."""
OVERALL: Final = 10.0
"""Seconds after which a call has failed, whatever its thread still does."""
OPERATOR_PAUSE: Final = 3_600.0
"""Seconds between two tries of what only the operator can mend."""
SEARCH_PAGE: Final = 10
"""The most a search, or a list of an artist's albums, gives since February 2026."""
ALBUM_PAGE: Final = 50
PLAYLIST_PAGE: Final = 50
MOST_PAGES: Final = 10
"""Pages of one collection that are read: 500 tracks."""

log = structlog.get_logger(__name__)


class SpotifyCatalog:
    """Fulfils `Catalog` and `Collections` through spotipy."""

    name = "spotify"

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        upstreams: Upstreams,
        store: BreakerStore,
        clock: Clock,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        daily_requests: int = DAILY_REQUESTS,
        timeout: float = TIMEOUT,
        counters: Counters | None = None,
    ) -> None:
        """Build it; ``clock`` gives wall-clock seconds. Nothing is asked of Spotify before the first use.

        Without ``counters``, a new process begins the day's budget anew.
        """
        # Other credentials start anew, so that mending them helps at once.
        digest = hashlib.sha256(f"{client_id}:{client_secret}".encode()).hexdigest()[:8]
        self._clients = SpotifyClients(client_id, client_secret, upstreams, timeout=timeout)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="spotify")
        self._breaker = Breaker(f"spotify:{digest}", store, clock)
        self._playlists = Breaker(f"spotify:{digest}:playlists", store, clock)
        self._budget = KeptBudget(f"spotify:{digest}", daily_requests, DAY, counters or MemoryCounters(), clock)
        self._limit = daily_requests
        self._sleep = sleep
        self._calls: set[asyncio.Task[Answer]] = set()

    async def track(self, link: Link) -> Track:
        """The track behind a Spotify track link, in one request. Raises NotFound, CatalogDown."""
        found = spotify_json.track(await self._ask(lambda client: client.track(link.id)))
        if found is None:
            raise NotFound(f"{link.uri} is not a track")
        return found

    async def search(self, name: SongName, *, limit: int, offset: int = 0) -> Sequence[Track]:
        """Tracks that may be meant, one request for every ten. Raises CatalogDown."""
        found: list[Track] = []
        while len(found) < limit:
            size = min(SEARCH_PAGE, limit - len(found))
            page = await self._search(name.query, size, offset)
            found += spotify_json.found_tracks(page)
            offset += size
            if spotify_json.page_length(page) < size:
                break
        return found

    async def collection(self, link: Link) -> Collection:
        """The album, playlist or artist behind a link. Raises NotFound, CatalogDown.

        NotFound for a playlist mostly means that this app may not read it: ask elsewhere.
        """
        if link.kind is LinkKind.ALBUM:
            return await self._album(link)
        if link.kind is LinkKind.PLAYLIST:
            return await self._playlist(link)
        if link.kind is LinkKind.ARTIST:
            data = await self._ask(lambda client: client.artist(link.id))
            return _known(spotify_json.artist(data, tuple(await self.albums(link))), link)
        raise NotFound(f"{link.uri} holds no tracks")

    async def albums(self, link: Link, *, kind: str = "album,single", offset: int = 0) -> Sequence[AlbumCard]:
        """Ten of an artist's albums from ``offset`` on; ``kind`` of album, single, compilation, appears_on.

        Raises NotFound, CatalogDown.
        """
        data = await self._ask(
            lambda client: client.artist_albums(link.id, include_groups=kind, limit=SEARCH_PAGE, offset=offset)
        )
        return spotify_json.album_cards(data)

    async def state(self) -> SpotifyState:
        """Whether the Web API may be asked, and how much of the budget is used."""
        last, opened = await self._breaker.last(), await self._breaker.opened()
        return SpotifyState(
            paused_until=opened.until if opened else None,
            reason=last.reason if last else None,
            requests=await self._budget.spent(),
            limit=self._limit,
        )

    async def close(self) -> None:
        """Give up what is under way and close every connection; doing it twice is fine."""
        for call in self._calls:
            call.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._clients.close()

    async def _album(self, link: Link) -> Collection:
        data = await self._ask(lambda client: client.album(link.id))
        album = _known(spotify_json.album(data), link)

        async def page(offset: int) -> Json:
            return await self._ask(lambda client: client.album_tracks(link.id, limit=ALBUM_PAGE, offset=offset))

        return await self._rest(album, data, page, partial(spotify_json.album_page, album=data))

    async def _playlist(self, link: Link) -> Collection:
        if await self._playlists.opened() is not None:
            raise NotFound("this app may not read playlists")
        data = await self._ask(lambda client: client.playlist(link.id), forbidden=self._playlists)
        playlist = _known(spotify_json.playlist(data), link)
        if not playlist.tracks:
            # Metadata only: someone else's playlist, which is all of them to an app without a user.
            await self._playlists.open(DAY, Sense.FORBIDDEN)
            raise NotFound(f"{link.uri}: its tracks are not given to this app")

        async def page(offset: int) -> Json:
            return await self._ask(
                lambda client: client.playlist_items(
                    link.id, limit=PLAYLIST_PAGE, offset=offset, additional_types=("track",)
                )
            )

        return await self._rest(playlist, data, page, spotify_json.playlist_page)

    async def _rest(
        self,
        first: Collection,
        data: Json,
        page: Callable[[int], Awaitable[Json]],
        read: Callable[[Json], tuple[Track, ...]],
    ) -> Collection:
        """Add the further pages of a collection; what is left out by a failure or by the limit is said by ``cut``."""
        tracks, length = list(first.tracks), spotify_json.page_length(data)
        total = first.total or length
        for _ in range(MOST_PAGES - 1):
            if length >= total:
                break
            try:
                data = await page(length)
            except (CatalogDown, NotFound) as error:
                log.warning("spotify.cut", collection=first.id, cause=str(error))
                break
            if not (size := spotify_json.page_length(data)):
                break
            tracks += read(data)
            length += size
        return replace(first, tracks=tuple(tracks), cut=length < total)

    async def _search(self, query: str, size: int, offset: int) -> Json:
        try:
            return await self._ask(lambda client: client.search(query, limit=size, offset=offset, type="track"))
        except NotFound as error:
            raise CatalogDown(f"Spotify refuses the search: {error}") from error

    async def _ask(self, ask: Ask, *, forbidden: Breaker | None = None) -> Json:
        """One call, a second one after a short Retry-After. Raises NotFound, CatalogDown."""
        answer = await self._call(ask)
        if answer.sense is Sense.RATE and answer.wait <= PATIENCE:
            await self._sleep(answer.wait)
            answer = await self._call(ask, again=True)
        if answer.sense is Sense.FINE:
            return answer.data
        if answer.sense is Sense.MISSING:
            raise NotFound(f"Spotify: {answer.detail}")
        if answer.sense is Sense.FORBIDDEN and forbidden is not None:
            await forbidden.open(DAY, Sense.FORBIDDEN)
            raise NotFound(f"Spotify: {answer.detail}")
        raise CatalogDown(f"Spotify {answer.sense}: {answer.detail}", retry_after=answer.wait or None)

    async def _call(self, ask: Ask, *, again: bool = False) -> Answer:
        """Ask in a thread, if that is allowed now. Raises CatalogDown."""
        opened = await self._breaker.opened()
        if opened is not None:
            raise CatalogDown(f"Spotify is paused: {opened.reason}", retry_after=self._breaker.left(opened))
        if not await self._budget.take():
            raise CatalogDown("the day's requests to Spotify are used up", retry_after=await self._budget.wait())
        # What Spotify says counts even if the asker has gone meanwhile, so the call is a task of its own.
        call = asyncio.create_task(self._heard(ask, again=again))
        self._calls.add(call)
        call.add_done_callback(self._forget)
        try:
            async with asyncio.timeout(OVERALL):
                return await asyncio.shield(call)
        except TimeoutError as error:
            raise CatalogDown(f"Spotify did not answer within {OVERALL:g} s") from error

    def _forget(self, call: asyncio.Task[Answer]) -> None:
        """Let go of a call; one whose asker has gone must not end in silence."""
        self._calls.discard(call)
        if not call.cancelled() and (error := call.exception()) is not None:
            log.error("spotify.call_failed", exc_info=error)

    async def _heard(self, ask: Ask, *, again: bool) -> Answer:
        answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._clients.call, ask)
        if answer.sense is Sense.FAILED:
            await self._breaker.failed()
        elif answer.sense in (Sense.PREMIUM, Sense.CREDENTIALS):
            await self._pause(OPERATOR_PAUSE, answer)
        elif answer.sense is Sense.QUOTA or (answer.sense is Sense.RATE and (again or answer.wait > PATIENCE)):
            await self._pause(answer.wait, answer)
        else:
            self._breaker.succeeded()
        return answer

    async def _pause(self, seconds: float, answer: Answer) -> None:
        """Open the breaker, and tell the operator unless they have been told about the same already."""
        last = await self._breaker.last()
        opened = await self._breaker.open(seconds, answer.sense)
        if last is None or last.reason != answer.sense or answer.sense not in (Sense.PREMIUM, Sense.CREDENTIALS):
            until = datetime.fromtimestamp(opened.until, UTC).isoformat(timespec="seconds")
            log.warning("spotify.paused", reason=answer.sense, until=until, detail=answer.detail)


def _known(collection: Collection | None, link: Link) -> Collection:
    if collection is None:
        raise NotFound(f"{link.uri} is not a {link.kind}")
    return collection
