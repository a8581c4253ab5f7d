"""YouTube Music's songs by name, through ytmusicapi, fenced in; translation of what it finds.

ytmusicapi 1.12 blocks, changes the process's locale when built, raises KeyError, IndexError and more for answers of a
shape it has not seen, and finds nothing at all in any language but English (its issue 1006). Hence worker threads with
a client each, the locale put back, one more try with a fresh client and so a new visitor id, and English.
It is imported at the first search: an operator who never needs it does not carry it in memory.
"""

from __future__ import annotations

import asyncio
import locale
import re
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, Literal

import requests

from bot.catalog.breaker import Breaker, Budget, Clock, MemoryBreakers
from bot.catalog.reading import Json, at, count, entries, flag, names, text, web
from bot.catalog.upstreams import UpstreamAdapter, Upstreams
from bot.core.candidate import Candidate, CandidateType
from bot.core.errors import CatalogDown
from bot.core.query import searches
from bot.core.request import SongName
from bot.core.track import Track, TrackId
from bot.services.ports import Shelf

if TYPE_CHECKING:
    from ytmusicapi import YTMusic

TIMEOUT: Final = 5.0
"""Seconds for connecting, and again for each read."""
OVERALL: Final = 8.0
"""Seconds after which a search has failed, whatever its thread still does."""
THREADS: Final = 2
HOURLY_SEARCHES: Final = 600
"""The library's author reports hundreds to thousands an hour without trouble."""
PAGE: Final = 20
"""Songs in one answer; more would cost another request."""
_VIDEO_ID: Final = re.compile(r"[0-9A-Za-z_-]{11}")
_FILTERS: Final[dict[Shelf, Literal["songs", "videos"] | None]] = {
    Shelf.ANY: None,
    Shelf.SONGS: "songs",
    Shelf.VIDEOS: "videos",
}
_ART_TRACK: Final = "MUSIC_VIDEO_TYPE_ATV"
_PICTURE_SIZE: Final = re.compile(r"=w\d+-h\d+")


class YouTubeMusicCatalog:
    """Searches songs; close it when done."""

    name = "ytmusic"

    def __init__(
        self, upstreams: Upstreams, *, clock: Clock, timeout: float = TIMEOUT, overall: float = OVERALL
    ) -> None:
        """Build it; ``clock`` gives seconds of any epoch. Nothing is asked before the first search."""
        self._clients = _Clients(upstreams, timeout)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="ytmusic")
        self._breaker = Breaker(self.name, MemoryBreakers(), clock)
        self._budget = Budget(HOURLY_SEARCHES, 3_600.0, clock)
        self._overall = overall

    async def search(self, name: SongName, *, limit: int, offset: int = 0) -> Sequence[Track]:
        """Songs that may be meant, in YouTube Music's order; the first twenty are all there is. Raises CatalogDown."""
        query = next(iter(searches(name)), "")
        if not query or offset >= PAGE:
            return ()
        return tracks(await self._ask(query, Shelf.SONGS))[offset : offset + limit]

    async def uploads(self, query: str, shelf: Shelf) -> Sequence[Candidate]:
        """What one search finds, as candidates for a recording. Raises CatalogDown."""
        return candidates(await self._ask(query, shelf))

    async def close(self) -> None:
        """Give up what is under way and close every connection; doing it twice is fine."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._clients.close()

    async def _ask(self, query: str, shelf: Shelf) -> Json:
        opened = await self._breaker.opened()
        if opened is not None:
            raise CatalogDown("YouTube Music is paused", retry_after=self._breaker.left(opened))
        if not self._budget.take():
            raise CatalogDown("the hour's searches of YouTube Music are used up", retry_after=self._budget.wait)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._overall):
                found = await loop.run_in_executor(self._threads, self._clients.search, query, shelf)
        except TimeoutError as error:
            await self._breaker.failed()
            raise CatalogDown(f"YouTube Music did not answer within {self._overall:g} s") from error
        except CatalogDown:
            await self._breaker.failed()
            raise
        self._breaker.succeeded()
        return found


class _PatientAdapter(UpstreamAdapter):
    """Gives every request a timeout, which the library leaves out."""

    def __init__(self, upstreams: Upstreams, timeout: float) -> None:
        super().__init__(upstreams)
        self._timeout = timeout

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send ``request`` with a timeout."""
        options["timeout"] = options.get("timeout") or self._timeout
        return super().send(request, *args, **options)


class _Seat(threading.local):
    """What belongs to one worker thread."""

    client: YTMusic | None = None


class _Clients:
    """ytmusicapi from any number of threads; every method blocks."""

    def __init__(self, upstreams: Upstreams, timeout: float) -> None:
        self._upstreams = upstreams
        self._timeout = timeout
        self._seat = _Seat()
        self._building = threading.Lock()
        self._sessions: list[requests.Session] = []

    def search(self, query: str, shelf: Shelf) -> Json:
        """Search, once more with a new client if that fails. Raises CatalogDown."""
        try:
            from ytmusicapi.exceptions import YTMusicError  # noqa: PLC0415 - see the module's head
        except ImportError as error:
            raise CatalogDown("ytmusicapi is not installed") from error
        # What the library raises for an answer of an unforeseen shape has no class of its own.
        raised = (YTMusicError, requests.RequestException, LookupError, AttributeError, TypeError, ValueError)
        try:
            return self._search(query, shelf)
        except requests.Timeout as error:
            raise CatalogDown("YouTube Music does not answer") from error
        except raised:
            self._seat.client = None
        try:
            return self._search(query, shelf)
        except raised as error:
            self._seat.client = None
            raise CatalogDown(f"YouTube Music failed twice: {type(error).__name__}") from error

    def close(self) -> None:
        """Close every connection."""
        for session in self._sessions:
            session.close()

    def _search(self, query: str, shelf: Shelf) -> Json:
        self._seat.client = self._seat.client or self._client()
        return self._seat.client.search(query, filter=_FILTERS[shelf], limit=PAGE, ignore_spelling=True)

    def _client(self) -> YTMusic:
        from ytmusicapi import YTMusic  # noqa: PLC0415 - see the module's head

        session = requests.Session()
        session.trust_env = False
        session.mount("https://", _PatientAdapter(self._upstreams, self._timeout))
        self._sessions.append(session)
        with self._building:
            before = locale.setlocale(locale.LC_ALL)
            try:
                return YTMusic(requests_session=session, language="en")
            finally:
                locale.setlocale(locale.LC_ALL, before)


def tracks(data: Json) -> tuple[Track, ...]:
    """The songs that can be played among a search's results."""
    found = (track(item) for item in entries({"results": data}, "results"))
    return tuple(dict.fromkeys(filter(None, found)))


def track(data: Json) -> Track | None:
    """One song of a search's results; None if it is none or greyed out."""
    video, title = text(data, "videoId"), text(data, "title")
    if video is None or not _VIDEO_ID.fullmatch(video) or title is None or flag(data, "isAvailable") is False:
        return None
    seconds = count(data, "duration_seconds")
    return Track(
        id=TrackId(f"youtube:video:{video}"),
        title=title,
        artists=names(data, "artists"),
        album=text(data, "album", "name"),
        duration=float(seconds) if seconds else None,
        explicit=flag(data, "isExplicit"),
        cover_url=_cover(at(data, "thumbnails")),
        url=f"https://music.youtube.com/watch?v={video}",
    )


def candidates(data: Json) -> tuple[Candidate, ...]:
    """The songs and videos among a search's results."""
    found = (candidate(item) for item in entries({"results": data}, "results"))
    return tuple(dict.fromkeys(filter(None, found)))


def candidate(data: Json) -> Candidate | None:
    """One song or video of a search's results; None for albums, artists and what has no id."""
    video, title = text(data, "videoId"), text(data, "title")
    if video is None or not _VIDEO_ID.fullmatch(video) or title is None:
        return None
    seconds, artists = count(data, "duration_seconds"), names(data, "artists")
    # A song card of an unfiltered search may call itself an album; what it is shows in its art track.
    song = text(data, "resultType") == "song" or text(data, "videoType") == _ART_TRACK
    return Candidate(
        id=video,
        title=title,
        channel=artists[0] if artists else "",
        artists=artists,
        duration=float(seconds) if seconds else None,
        album=text(data, "album", "name"),
        explicit=flag(data, "isExplicit"),
        type=CandidateType.SONG if song else CandidateType.VIDEO,
        available=flag(data, "isAvailable") is not False,
        url=f"https://www.youtube.com/watch?v={video}",
    )


def _cover(pictures: Json) -> str | None:
    """The cover at 1200 px: for an album's cover the size is part of the address and any may be asked for."""
    urls: Iterable[str | None] = (web(picture, "url") for picture in entries(pictures))
    url = next(filter(None, urls), None)
    return _PICTURE_SIZE.sub("=w1200-h1200", url) if url else None
