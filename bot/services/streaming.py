"""Finished files for whoever comes with a signed link: kept → opened at once; else made as for a chat, and kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

from bot.core.errors import Broken, SongwireError, SourceDown, TooLarge
from bot.core.naming import file_name
from bot.core.track import Quality, Track, TrackId
from bot.services.events import Answered, Observe, Outcome, outcome_of
from bot.services.fetching import fetch
from bot.services.flights import Flights
from bot.services.ports import AudioFile, AudioSource, Report, Workshop
from bot.services.stream_cache import StreamCache, key_of

LINK_SECONDS = 86_400.0
"""How long a link works that stands in a chat: whoever reads the message the next morning may still use it."""

MOST = 8
"""Files made at once for streams: the chats want some of the machine as well."""
BUSY_SECONDS = 10.0
"""When to come again if so many are being made already."""

Make = Callable[[Track, Quality, Path, Report], Awaitable[AudioFile]]
"""Makes a track's finished file in the given folder; raises what fetching and finishing raise."""
Sign = Callable[[TrackId, Quality, float], str]
"""A token that lets its bearer have a track's file for so many seconds."""


class StreamSource(Protocol):
    """Where the web part has its files from."""

    def open(self, track: Track, quality: Quality) -> AbstractAsyncContextManager[AudioFile]:
        """A finished file, which stays on disk while the context is open.

        Raises what fetching and finishing raise: NotFound, Unsure, TooLong, TooLarge, SourceDown, Broken.
        """
        ...


class Overflow(Protocol):
    """Where a file goes that is too large for Telegram."""

    async def link(self, track: Track, quality: Quality, path: Path) -> str | None:
        """Keep the file, which may be removed afterwards, and return a link to it; None if it is too large.

        Raises Broken when the disk fails.
        """
        ...


class StreamFiles:
    """Fulfils `StreamSource`. Files are made one flight at a time, shared with the chats' deliveries."""

    def __init__(
        self,
        cache: StreamCache,
        *,
        flights: Flights,
        make: Make,
        observe: Observe,
        clock: Callable[[], float],
        most: int = MOST,
    ) -> None:
        self._cache = cache
        self._flights = flights
        self._make = make
        self._observe = observe
        self._clock = clock
        self._most = most
        self._making: dict[str, asyncio.Task[Path]] = {}
        self._disk = asyncio.Lock()
        self._busy: Counter[str] = Counter()

    @asynccontextmanager
    async def open(self, track: Track, quality: Quality) -> AsyncIterator[AudioFile]:
        """As the port says. Whoever gives up waiting does not stop the making: coming again will find the file."""
        key, began = key_of(track.id, quality), self._clock()
        with self._in_use(key):
            path = await self._found(key)
            if path is None:
                path = await self._made(key, track, quality)
            else:
                self._tell(track, began, Outcome.CACHED)
            yield await asyncio.to_thread(_audio, path, track, quality)

    async def keep(self, track: Track, quality: Quality, path: Path) -> bool:
        """Keep a file that is there already; False if it is too large even for that. Raises Broken."""
        key = key_of(track.id, quality)
        try:
            size = (await asyncio.to_thread(path.stat)).st_size
            if not self._cache.takes(size):
                return False
            with self._in_use(key):
                await asyncio.to_thread(self._cache.put, key, path)
                await self.sweep()
        except OSError as error:
            raise Broken(f"a file cannot be kept: {error.strerror}") from error
        return True

    async def sweep(self) -> None:
        """Remove what is too old or too much; to be called now and then."""
        # Nobody may find what is just being removed: whoever looks before is among the busy, whoever comes later waits.
        async with self._disk:
            await asyncio.to_thread(self._cache.sweep, frozenset(self._busy))

    async def close(self) -> None:
        """Stop making; doing it twice is fine."""
        tasks = tuple(self._making.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _found(self, key: str) -> Path | None:
        async with self._disk:
            return await asyncio.to_thread(self._cache.find, key)

    async def _made(self, key: str, track: Track, quality: Quality) -> Path:
        task = self._making.get(key)
        if task is None:
            if len(self._making) >= self._most:
                raise SourceDown(f"{self._most} files are being made already", retry_after=BUSY_SECONDS)
            task = self._making[key] = asyncio.ensure_future(self._told(key, track, quality))
            task.add_done_callback(lambda done: self._landed(key, done))
        return await asyncio.shield(task)

    async def _told(self, key: str, track: Track, quality: Quality) -> Path:
        """Make the file, and tell the operator how that ended: whoever asked for it may be gone by then."""
        began = self._clock()
        try:
            with self._in_use(key):
                path = await self._flown(key, track, quality)
                await self.sweep()
        except SongwireError as error:
            self._tell(track, began, outcome_of(error), error)
            raise
        except Exception as cause:
            broken = Broken("a stream's file cannot be made or kept")
            self._tell(track, began, Outcome.BROKEN, broken, cause)
            raise broken from cause
        self._tell(track, began, Outcome.DELIVERED)
        return path

    async def _flown(self, key: str, track: Track, quality: Quality) -> Path:
        async def prepare(folder: Path, report: Report, _until_landed: AsyncExitStack) -> AudioFile:
            return await self._make(track, quality, folder, report)

        try:
            async with self._flights.join((track.id, quality), prepare) as flight:
                audio = await flight.ready()
                return await asyncio.to_thread(self._cache.put, key, audio.path)
        except TooLarge:
            # For a chat, that is: the workshop may have handed the file over to be kept here (`keep`).
            kept = await self._found(key)
            if kept is None:
                raise
            return kept

    def _landed(self, key: str, task: asyncio.Task[Path]) -> None:
        del self._making[key]
        if not task.cancelled():
            task.exception()  # told above; with nobody left waiting asyncio would report it once more

    @contextmanager
    def _in_use(self, key: str) -> Iterator[None]:
        self._busy[key] += 1
        try:
            yield
        finally:
            self._busy[key] -= 1
            if not self._busy[key]:
                del self._busy[key]

    def _tell(
        self,
        track: Track,
        began: float,
        outcome: Outcome,
        error: SongwireError | None = None,
        cause: Exception | None = None,
    ) -> None:
        self._observe(
            Answered(
                outcome=outcome,
                seconds=self._clock() - began,
                track=track.id,
                source="stream",
                code=error.code if error is not None else "",
                error=None if outcome is Outcome.REFUSED else cause or error,
            )
        )


class StreamLinks:
    """Signed links to files; fulfils `Overflow`. ``public_url`` is where people reach the web part."""

    def __init__(self, files: StreamFiles, *, sign: Sign, public_url: str) -> None:
        self._files = files
        self._sign = sign
        self._base = public_url.rstrip("/")

    def url(self, track: TrackId, quality: Quality, *, seconds: float) -> str:
        """A link that works for so many seconds."""
        return f"{self._base}/api/stream?token={self._sign(track, quality, seconds)}"

    async def link(self, track: Track, quality: Quality, path: Path) -> str | None:
        """As the port says. The link outlives the file: opened after it is gone, the file is made once more."""
        if not await self._files.keep(track, quality, path):
            return None
        return self.url(track.id, quality, seconds=LINK_SECONDS)


def maker(sources: Sequence[AudioSource], workshop: Workshop) -> Make:
    """A `Make` that fetches from the first source that has the track, as a delivery to a chat does."""

    async def make(track: Track, quality: Quality, folder: Path, report: Report) -> AudioFile:
        return await workshop.finish(fetch(sources, track, folder, report, quality), track, quality, folder, report)

    return make


def _audio(path: Path, track: Track, quality: Quality) -> AudioFile:
    return AudioFile(
        path=path,
        file_name=file_name(track, path.suffix),
        track=track,
        quality=quality,
        duration=max(1, round(track.duration or 0)),
        size=path.stat().st_size,
    )
