"""Encodes recordings as they were asked for and so that they fit, from a file or while the download is running."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.audio.cover import COVER_BYTES
from bot.audio.encoding import LOWEST, Encoding, choose, fitting
from bot.audio.ffmpeg import Chunks, Ffmpeg, OnTime, Unplayable
from bot.audio.loudness import Loudness
from bot.audio.tags import Opened, open_audio
from bot.core.errors import SourceDown, TooLarge
from bot.core.track import Quality
from bot.services.ports import Recording

log = structlog.get_logger(__name__)

TELEGRAM_LIMIT = 50_000_000
"""Bytes of an upload to the cloud Bot API ("50 MB", Bot API, sendAudio; python-telegram-bot FileSizeLimit)."""

_TAGS = COVER_BYTES + 50_000
"""Bytes kept free for tags and cover."""

_SHORTER = 2.0
"""Seconds that an encoding may miss of what was announced: containers round, encoders pad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A file that lacks nothing but tags."""

    path: Path
    quality: Quality
    seconds: float
    """Measured: what was written."""
    loudness: Loudness | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedRecording(Recording):
    """A recording whose source encoded it while it came in; ``path`` is still the source's own file."""

    encoded: Encoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What a source says of a recording before it is there."""

    codec: str
    """``mp3``, ``aac`` or anything else."""
    bitrate: int | None = None
    """Bits per second."""
    duration: float | None = None


class Encoder:
    """Encodes; ``limit`` is the size of the largest file that can be sent, in bytes.

    ``most`` is the size of the largest that is of any use: what does not fit into ``limit`` at any bitrate is then
    encoded as it was asked for, to be had in another way.
    """

    def __init__(self, ffmpeg: Ffmpeg, *, limit: int = TELEGRAM_LIMIT, most: int | None = None) -> None:
        self.limit = limit
        self._ffmpeg = ffmpeg
        self._room = limit - _TAGS
        self._most = (most or limit) - _TAGS

    @property
    def longest(self) -> float:
        """Seconds that are of any use at the lowest bitrate."""
        return self._most * 8 / (LOWEST * 1000)

    async def encode(
        self, source: Path, quality: Quality, folder: Path, on_time: OnTime | None = None, *, duration: float | None
    ) -> Encoded:
        """Encode a file as asked, and once more at a bitrate that fits if the result is too large.

        ``duration`` is what is known of it elsewhere, in seconds. Raises Unplayable, SourceDown when ffmpeg
        is killed, TooLarge when no bitrate worth hearing fits, Broken when ffmpeg is missing or the disk full.
        """
        opened = await asyncio.to_thread(_opened, source)
        encoding = self._choose(
            Announced(codec=opened.codec, bitrate=opened.bitrate), quality, opened.duration or duration
        )
        encoded = await self._convert(source, encoding, quality, folder, on_time)
        if not self._fits(encoded):
            smaller = self._smaller(encoded.seconds)
            encoded = await self._convert(source, smaller, quality, folder, on_time)
        return encoded

    async def encode_incoming(
        self, chunks: Chunks, announced: Announced, quality: Quality, folder: Path, on_time: OnTime | None = None
    ) -> Encoded | None:
        """Encode what is still coming in; None if that does not work and the finished file has to be encoded instead.

        It does not where the source lied about itself, where the result would not fit, or in an MP4 whose index stands
        at its end. Raises TooLarge and Broken as `encode` does.
        """
        encoding = self._choose(announced, quality, announced.duration)
        try:
            encoded = await self._convert(chunks, encoding, quality, folder, on_time)
        except SourceDown as exc:
            log.debug("encoding.not_incoming", cause=str(exc))
            return None
        whole = announced.duration is None or encoded.seconds >= announced.duration - _SHORTER
        return encoded if whole and self._fits(encoded) else None

    def _fits(self, encoded: Encoded) -> bool:
        """Whether it can be sent, or is what is made of one that cannot be."""
        size = encoded.path.stat().st_size
        return size <= self._room or (size <= self._most and fitting(encoded.seconds, self._room) is None)

    def _choose(self, source: Announced, quality: Quality, duration: float | None) -> Encoding:
        encoding = choose(source.codec, source.bitrate, quality)
        if not duration or encoding.least * duration / 8 <= self._room:
            return encoding
        if fitting(duration, self._room) is None and encoding.least * duration / 8 <= self._most:
            return encoding
        return self._smaller(duration)

    def _smaller(self, duration: float) -> Encoding:
        """The best bitrate at which so many seconds can be sent, or else at which they are of any use."""
        encoding = fitting(duration, self._room) or fitting(duration, self._most)
        if encoding is None:
            raise TooLarge(f"{duration:.0f} s do not fit into {self._most} bytes")
        return encoding

    async def _convert(
        self, source: Path | Chunks, encoding: Encoding, quality: Quality, folder: Path, on_time: OnTime | None
    ) -> Encoded:
        target = folder / f"finished{encoding.extension}"
        written = await self._ffmpeg.convert(source, encoding.arguments(target), on_time)
        if written.seconds <= 0:
            raise Unplayable("the recording holds no sound")
        return Encoded(path=target, quality=quality, seconds=written.seconds, loudness=written.loudness)


def _opened(path: Path) -> Opened:
    """What mutagen knows of the source; where it knows nothing (WebM, a damaged file), ffmpeg has the verdict."""
    try:
        return open_audio(path)
    except SourceDown as exc:
        log.debug("recording.unknown_format", name=path.name, cause=str(exc))
        return Opened(None, "unknown", None, None)
