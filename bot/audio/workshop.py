"""Turns a fetched recording into the file that is sent: encoded, tagged, with its cover, measured, and small enough."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.audio.cover import COVER_BYTES, Covers, Fetch, Pictures
from bot.audio.encoding import Encoding, choose, fitting
from bot.audio.ffmpeg import Ffmpeg, OnTime
from bot.audio.tags import Opened, open_audio, write_tags
from bot.core.errors import SourceDown, TooLarge
from bot.core.naming import file_name
from bot.core.progress import Progress, Stage
from bot.core.track import Quality, Track
from bot.services.ports import AudioFile, Recording, Report

log = structlog.get_logger(__name__)

TELEGRAM_LIMIT = 50_000_000
"""Bytes of an upload to the cloud Bot API ("50 MB", Bot API, sendAudio; python-telegram-bot FileSizeLimit)."""

_TAGS = COVER_BYTES + 50_000
"""Bytes kept free for tags and cover."""

_SOUND_ONLY = (
    "-map",
    "0:a:0",
    "-map_metadata",
    "-1",
    "-map_chapters",
    "-1",
    "-vn",
    "-sn",
    "-dn",
    "-fflags",
    "+bitexact",
)


@dataclass(frozen=True, slots=True)
class _Encoded:
    path: Path
    seconds: float


class FfmpegWorkshop:
    """Finishes recordings with ffmpeg, mutagen and Pillow; keeps nothing between two of them but album covers."""

    def __init__(self, ffmpeg: Ffmpeg, *, fetch: Fetch | None = None, limit: int = TELEGRAM_LIMIT) -> None:
        self._ffmpeg = ffmpeg
        self._covers = Covers(fetch)
        self._limit = limit

    async def finish(
        self, recording: Recording, track: Track, quality: Quality, folder: Path, report: Report
    ) -> AudioFile:
        """Make the finished file in ``folder``; the recording itself stays as it is.

        Raises SourceDown when the recording cannot be played, TooLarge when no quality worth hearing fits, Broken when
        ffmpeg is missing. A cover that cannot be had is left out.
        """
        report(Progress(Stage.ENCODING, 0.0))
        pictures = asyncio.create_task(self._covers.pictures(recording.cover, track.cover_url))
        try:
            encoded = await self._encode(recording, track, quality, folder, report)
            report(Progress(Stage.TAGGING))
            return await self._tag(encoded, track, quality, await pictures)
        finally:
            pictures.cancel()

    async def _encode(
        self, recording: Recording, track: Track, quality: Quality, folder: Path, report: Report
    ) -> _Encoded:
        """Encode as asked, and once more at a bitrate that fits if the result is too large."""
        source = await asyncio.to_thread(_opened, recording.path)
        duration = source.duration or recording.duration or track.duration
        on_time = _reporter(report, duration)
        room = self._limit - _TAGS
        encoding = choose(source.codec, source.bitrate, quality)
        if duration and encoding.least * duration / 8 > room:
            encoding = _smaller(duration, room)
        encoded = await self._convert(recording.path, encoding, folder, on_time)
        if encoded.path.stat().st_size > room:
            encoded = await self._convert(recording.path, _smaller(encoded.seconds, room), folder, on_time)
        return encoded

    async def _convert(self, source: Path, encoding: Encoding, folder: Path, on_time: OnTime) -> _Encoded:
        target = folder / f"finished{encoding.extension}"
        seconds = await self._ffmpeg.convert(source, target, (*_SOUND_ONLY, *encoding.options), on_time)
        if seconds <= 0:
            raise SourceDown("the recording holds no sound")
        return _Encoded(target, seconds)

    async def _tag(self, encoded: _Encoded, track: Track, quality: Quality, pictures: Pictures | None) -> AudioFile:
        cover = pictures.cover if pictures else None
        await asyncio.to_thread(write_tags, encoded.path, track, cover, duration=encoded.seconds)
        size = encoded.path.stat().st_size
        if size > self._limit:
            raise TooLarge(f"{size} bytes")
        return AudioFile(
            path=encoded.path,
            file_name=file_name(track, encoded.path.suffix),
            track=track,
            quality=quality,
            duration=max(1, round(encoded.seconds)),
            size=size,
            thumbnail=pictures.thumbnail if pictures else None,
        )


def _opened(path: Path) -> Opened:
    """What mutagen knows of the source; where it knows nothing (WebM, a damaged file), ffmpeg has the verdict."""
    try:
        return open_audio(path)
    except SourceDown as exc:
        log.debug("recording.unknown_format", name=path.name, cause=str(exc))
        return Opened(None, "unknown", None, None)


def _smaller(duration: float, room: int) -> Encoding:
    encoding = fitting(duration, room)
    if encoding is None:
        raise TooLarge(f"{duration:.0f} s do not fit into {room} bytes")
    return encoding


def _reporter(report: Report, duration: float | None) -> OnTime:
    def on_time(seconds: float) -> None:
        report(Progress(Stage.ENCODING, min(1.0, seconds / duration) if duration else None))

    return on_time
