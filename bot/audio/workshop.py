"""Turns a fetched recording into the file that is sent: encoded, tagged, with cover and lyrics, and small enough."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from bot.audio.cover import Covers, Fetch, Pictures
from bot.audio.encoder import TELEGRAM_LIMIT, Encoded, EncodedRecording, Encoder
from bot.audio.encoding import MOST_BYTES
from bot.audio.ffmpeg import Ffmpeg, OnTime
from bot.audio.lyrics import Lyrics, LyricsClient, lyrics_within
from bot.audio.tags import Details, write_tags
from bot.audio.threads import in_thread
from bot.core.errors import TooLarge
from bot.core.naming import file_name
from bot.core.progress import Progress, Stage
from bot.core.track import Quality, Track
from bot.services.ports import AudioFile, Recording, Report

log = structlog.get_logger(__name__)

Link = Callable[[Track, Quality, Path], Awaitable[str | None]]
"""Takes a finished file that is too large for Telegram out of the job's folder and returns where it can be had, for a
while; None, leaving the file, where that cannot be done."""

LYRICS_SECONDS = 3.0
"""How long lyrics may take, counted from the start of the job: they never hold a song back."""


class FfmpegWorkshop:
    """Finishes recordings with ffmpeg, mutagen and Pillow; keeps nothing between two of them but album covers."""

    def __init__(
        self,
        ffmpeg: Ffmpeg,
        *,
        fetch: Fetch | None = None,
        lyrics: LyricsClient | None = None,
        limit: int = TELEGRAM_LIMIT,
        link: Link | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.encoder = Encoder(ffmpeg, limit=limit, most=MOST_BYTES if link else limit)
        """The same encoder for a source that encodes while it downloads."""
        self._link = link
        self._covers = Covers(fetch)
        self._lyrics = lyrics
        self._clock = clock

    async def finish(
        self,
        recording: Recording | Awaitable[Recording],
        track: Track,
        quality: Quality,
        folder: Path,
        report: Report,
    ) -> AudioFile:
        """Make the finished file in ``folder``; the recording itself stays as it is.

        Given a recording that is still being fetched, cover and lyrics are asked for meanwhile. Raises what fetching
        raises, SourceDown when the recording cannot be played, TooLarge, with a link where one can be had, when no
        quality worth hearing fits, Broken when ffmpeg is missing or the disk full. A cover or lyrics that cannot be had
        are left out.
        """
        began = self._clock()
        words = asyncio.create_task(self._find_lyrics(track))
        pictures = asyncio.create_task(self._find_pictures(recording, track))
        try:
            fetched = await _fetched(recording)
            pictures = self._own_pictures(fetched, track, pictures)
            encoded = await self._encoded(fetched, track, quality, folder, report)
            report(Progress(Stage.TAGGING))
            found = await pictures
            # A file of one's own is ready at once and waits for nobody.
            patience = 0.0 if fetched.source == "library" else began + LYRICS_SECONDS - self._clock()
            lyrics = await lyrics_within(words, patience)
            return await self._tag(encoded, track, found, lyrics)
        finally:
            for task in (words, pictures):
                task.cancel()
            await asyncio.wait([words, pictures])

    async def _find_lyrics(self, track: Track) -> Lyrics | None:
        return await self._lyrics.find(track) if self._lyrics is not None else None

    async def _find_pictures(self, recording: Recording | Awaitable[Recording], track: Track) -> Pictures | None:
        embedded = recording.cover if isinstance(recording, Recording) else None
        return await self._covers.pictures(embedded, track.cover_url)

    def _own_pictures(
        self, recording: Recording, track: Track, pictures: asyncio.Task[Pictures | None]
    ) -> asyncio.Task[Pictures | None]:
        """A recording that came with a cover of its own needs no other, unless that is damaged."""
        if recording.cover is None:
            return pictures
        pictures.cancel()
        return asyncio.create_task(self._covers.pictures(recording.cover, track.cover_url))

    async def _encoded(
        self, recording: Recording, track: Track, quality: Quality, folder: Path, report: Report
    ) -> Encoded:
        if isinstance(recording, EncodedRecording) and recording.encoded.quality is quality:
            return recording.encoded
        report(Progress(Stage.ENCODING, 0.0))
        duration = recording.duration or track.duration
        on_time = _reporter(report, duration)
        return await self.encoder.encode(recording.path, quality, folder, on_time, duration=duration)

    async def _tag(self, encoded: Encoded, track: Track, pictures: Pictures | None, lyrics: Lyrics | None) -> AudioFile:
        cover = pictures.cover if pictures else None
        details = Details(duration=encoded.seconds, loudness=encoded.loudness, lyrics=lyrics)
        await in_thread(write_tags, encoded.path, track, cover, details)
        size = encoded.path.stat().st_size
        if size > self.encoder.limit:
            link = await self._link(track, encoded.quality, encoded.path) if self._link is not None else None
            raise TooLarge(f"{size} bytes", link=link)
        return AudioFile(
            path=encoded.path,
            file_name=file_name(track, encoded.path.suffix),
            track=track,
            quality=encoded.quality,
            duration=max(1, round(encoded.seconds)),
            size=size,
            thumbnail=pictures.thumbnail if pictures else None,
        )


async def _fetched(recording: Recording | Awaitable[Recording]) -> Recording:
    return await recording if inspect.isawaitable(recording) else recording


def _reporter(report: Report, duration: float | None) -> OnTime:
    def on_time(seconds: float) -> None:
        report(Progress(Stage.ENCODING, min(1.0, seconds / duration) if duration else None))

    return on_time
